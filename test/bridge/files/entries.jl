# Entries

@testset Reported "describes files, folders, links and pipes" begin
    folder = new_folder()
    write("$folder/file", "abc")
    chmod("$folder/file", 0o640)
    mkdir("$folder/folder")
    symlink("file", "$folder/to-file")
    symlink("folder", "$folder/to-folder")
    symlink("none", "$folder/to-nothing")
    symlink("/etc", "$folder/to-outside")
    run(`mkfifo $folder/pipe`)
    symlink("pipe", "$folder/to-pipe")
    entries = Dict(each["name"] => each for each in list(folder)["entries"])
    @test length(entries) == 8
    file = entries["file"]
    @test (file["kind"], file["size"], file["mode"], file["isUtf8"]) == ("file", 3, 0o640, true)
    @test abs(file["modified"] - time() * 1000) < 60_000
    @test file["modified"] == floor(Int, stat("$folder/file").mtime * 1000)
    @test !haskey(file, "link")
    @test entries["folder"]["kind"] == "folder"
    @test entries["pipe"]["kind"] == "other"
    @test entries["to-file"]["kind"] == "link"
    @test entries["to-file"]["size"] == 3
    @test entries["to-file"]["link"] == Dict("target" => "file", "leadsTo" => "file")
    @test entries["to-folder"]["link"]["leadsTo"] == "folder"
    @test entries["to-nothing"]["link"] == Dict("target" => "none", "leadsTo" => "nothing")
    @test entries["to-outside"]["link"] == Dict("target" => "/etc", "leadsTo" => "outside")
    @test entries["to-pipe"]["link"]["leadsTo"] == "nothing"
    @test all(each -> occursin(r"^[0-9a-z-]{1,120}$", each["version"]), values(entries))
    @test [each["version"] for each in stats("$folder/file", "$folder/to-file")] == [entries["file"]["version"], entries["to-file"]["version"]]
end

"Returns the version of a path."
version(path) = stats(path)[1]["version"]

@testset Reported "gives a changed file another version, also one of the same size and time" begin
    folder = new_folder()
    path = "$folder/file"
    write(path, "abc")
    seen = String[version(path)]
    @test version(path) == seen[1]
    # The clock of a file system may be coarse.
    until(() -> (write(path, "abd"); !(version(path) in seen)))
    push!(seen, version(path))
    run(`cp -p $path $folder/of-this-time`)
    until(() -> (write(path, "abe"); run(`touch -r $folder/of-this-time $path`); !(version(path) in seen)))
    @test stat(path).mtime == stat("$folder/of-this-time").mtime
    push!(seen, version(path))
    # Another file of this name.
    write("$folder/other", "abe")
    mv("$folder/other", path; force = true)
    @test !(version(path) in seen)
    push!(seen, version(path))
    until(() -> (chmod(path, 0o600); chmod(path, 0o644); !(version(path) in seen)))
end

@testset Reported "gives a link another version when it or its target changes" begin
    folder = new_folder()
    write("$folder/a", "abc")
    write("$folder/b", "abc")
    symlink("a", "$folder/link")
    first_version = version("$folder/link")
    write("$folder/a", "abcd")
    second_version = version("$folder/link")
    @test first_version != second_version
    rm("$folder/link")
    symlink("b", "$folder/link")
    @test !(version("$folder/link") in (first_version, second_version))
end

@testset Reported "shows names that are not UTF-8 and keeps their place" begin
    folder = new_folder()
    for name in ("a", "b\xff", "c", "\xef\xf0\xe8")
        write(string(folder, '/', name), "x")
    end
    page = list(folder)
    @test names_of(page) == ["a", "b\ufffd", "c", "\ufffd\ufffd\ufffd"]
    @test [each["isUtf8"] for each in page["entries"]] == [true, false, true, false]
    first_page = list(folder, "", 2)
    @test base64decode(first_page["next"]) == UInt8['b', 0xff]
    @test names_of(list(folder, first_page["next"], 2)) == ["c", "\ufffd\ufffd\ufffd"]
end

@testset Reported "returns null for a path that names nothing" begin
    folder = new_folder()
    write("$folder/file", "x")
    found = stats("$folder/none", "$folder/file/below", "$folder/none/below", "$folder/file")
    @test found[1:3] == [nothing, nothing, nothing]
    @test found[4]["name"] == "file"
    @test answer(SMALL.stat_paths(base64encode(join(fill("$(SMALL.ROOT[])/a", 4), '\0'))))[1]["problem"] == "tooLarge"
end

@testset Reported "replies to a path that can't be looked up" begin
    folder = new_folder()
    found = stats(string(folder, '/', "a"^256), folder)
    @test found[1]["problem"] == "invalid"
    @test found[1]["path"] == string(folder, '/', "a"^256)
    @test found[2]["kind"] == "folder"
end
