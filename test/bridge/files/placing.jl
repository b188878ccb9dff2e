place(files, staged, target, text, expected) = outcome("place", staged, target, string(sizeof(text)), sha(text), expected; files = files)
watched_place(act, files, staged, target, text, expected) = watched_outcome(act, :place, staged, target, string(sizeof(text)), sha(text), expected; files = files)

@testset Reported "puts a staged file in a place where nothing is" begin
    for files in (F, ACROSS, OLD_SYSTEM)
        with_user_folder(; files = files) do root, outside
            for (number, text) in enumerate(("", "new", "ж"^1000, "n"^(2^20), "n"^(2^20 + 1)))
                staged = stage(root, text)
                chmod(staged, 0o640)
                entry = place(files, staged, "$root/line\nbreak $number", text, "absent")["entry"]
                @test read("$root/line\nbreak $number", String) == text
                @test entry["version"] == version_at("$root/line\nbreak $number"; files = files)
                @test entry["size"] == sizeof(text) && entry["mode"] == 0o640
            end
            @test outcome("clean", "upload-1"; files = files) == Dict()
            @test length(readdir(root)) == 5
        end
    end
end

@testset Reported "replaces a file that is the expected one and keeps its mode" begin
    for files in (F, ACROSS, OLD_SYSTEM)
        with_user_folder(; files = files) do root, outside
            write("$root/run.sh", "old")
            chmod("$root/run.sh", 0o751)
            @test place(files, stage(root, "new"), "$root/run.sh", "new", seen("$root/run.sh"; files = files))["entry"]["mode"] == 0o751
            @test read("$root/run.sh", String) == "new"
            # Only its times differ.
            @test place(files, stage(root, "newer"), "$root/run.sh", "newer", "seen:0:$(sha("new"))")["entry"]["mode"] == 0o751
            @test read("$root/run.sh", String) == "newer"
            @test filter(!startswith(".engee-vscode"), below(root)) == ["run.sh"]
        end
    end
end

@testset Reported "removes the folder of a staged file that is in its place, and nothing else" begin
    for files in (F, ACROSS, OLD_SYSTEM)
        with_user_folder(; files = files) do root, outside
            write("$root/file", "old")
            @test place(files, stage(root, "new"), "$root/file", "new", "absent") == :exists
            @test below("$root/.engee-vscode") == ["upload-1", "upload-1/1.part"]
            @test place(files, stage(root, "new"), "$root/new", "new", "absent")["isCleaned"]
            @test below(root) == ["file", "new"]
            stage(root, "other"; folder = "upload-2")
            @test place(files, stage(root, "1"), "$root/1", "1", "absent")["isCleaned"]
            @test below("$root/.engee-vscode") == ["upload-2", "upload-2/1.part"]
            stage(root, "kept"; name = "2.part")
            @test !place(files, stage(root, "2"), "$root/2", "2", "absent")["isCleaned"]
            @test below("$root/.engee-vscode") == ["upload-1", "upload-1/2.part", "upload-2", "upload-2/1.part"]
        end
    end
end

@testset Reported "answers the same job with its first outcome after the folder is removed" begin
    for files in (F, ACROSS, OLD_SYSTEM)
        with_user_folder(; files = files) do root, outside
            staged, id = stage(root, "new"), next_id()
            again() = outcome("place", staged, "$root/file", "3", sha("new"), "absent"; files = files, id = id)
            first = again()
            @test first["isCleaned"]
            write("$root/file", "own")
            @test again() == first
            @test read("$root/file", String) == "own" && below(root) == ["file"]
        end
    end
end

@testset Reported "does not replace what is not expected" begin
    for files in (F, ACROSS, OLD_SYSTEM)
        with_user_folder(; files = files) do root, outside
            write("$root/file", "other")
            mkdir("$root/folder")
            symlink("nowhere", "$root/broken")
            @test success(`mkfifo $root/pipe`)
            staged = stage(root, "new")
            before = below(root)
            expected = seen("$root/file"; files = files)
            for name in ("file", "folder", "broken", "pipe")
                @test place(files, staged, "$root/$name", "new", "absent") == :exists
            end
            @test place(files, staged, "$root/file", "new", "seen:0:") == :changed
            @test place(files, staged, "$root/file", "new", "seen:0:$(sha("old"))") == :changed
            @test place(files, staged, "$root/missing", "new", expected) == :changed
            @test place(files, staged, "$root/folder", "new", expected) == :isAFolder
            @test place(files, staged, "$root/pipe", "new", expected) == :invalid
            @test place(files, staged, "$root/broken", "new", seen("$root/broken"; files = files)) == :exists
            @test place(files, staged, "$root/missing/file", "new", "absent") == :notFound
            @test place(files, staged, root, "new", "absent") == :invalid
            # Of the same size, as in vscode#156553.
            write("$root/file", "other")
            @test place(files, staged, "$root/file", "new", expected) == :changed
            chmod("$root/file", 0o444)
            @test place(files, staged, "$root/file", "new", seen("$root/file"; files = files)) == :noPermission
            @test read("$root/file", String) == "other"
            @test read(staged, String) == "new"
            @test below(root) == before
        end
    end
end

@testset Reported "replaces the file that a link leads to and keeps the link" begin
    for files in (F, ACROSS, OLD_SYSTEM)
        with_user_folder(; files = files) do root, outside
            mkdir("$root/data")
            write("$root/data/real", "old")
            write("$outside/kept", "kept")
            symlink("data/real", "$root/link")
            symlink("$outside/kept", "$root/out")
            symlink(outside, "$root/data/out")
            staged = stage(root, "new")
            expected = seen("$root/link"; files = files)
            @test place(files, staged, "$root/link", "new", "absent") == :exists
            @test place(files, staged, "$root/link", "new", expected)["entry"]["kind"] == "link"
            @test readlink("$root/link") == "data/real"
            @test read("$root/data/real", String) == "new"
            staged = stage(root, "new")
            @test place(files, staged, "$root/link", "new", expected) == :changed
            @test place(files, staged, "$root/out", "new", seen("$root/out"; files = files)) == :outside
            @test place(files, staged, "$root/data/out/kept", "new", seen("$outside/kept"; files = files)) == :outside
            @test place(files, staged, "$root/data/out/new", "new", "absent") == :outside
            @test place(files, staged, "$root/../outside/new", "new", "absent") == :outside
            @test readdir(outside) == ["kept"]
            @test read("$outside/kept", String) == "kept"
        end
    end
end

@testset Reported "accepts only a staged file that arrived as it was sent" begin
    for files in (F, ACROSS, OLD_SYSTEM)
        with_user_folder(; files = files) do root, outside
            write("$root/file", "old")
            write("$root/own", "new")
            write("$outside/new", "new")
            staged = stage(root, "new")
            folder = dirname(staged)
            symlink("$root/own", "$folder/link")
            symlink("upload-1", "$root/.engee-vscode/upload-2")
            symlink(outside, "$root/.engee-vscode/out")
            expected = seen("$root/file"; files = files)
            for (path, problem) in (("$root/own", :invalid), ("$folder/link", :invalid), (folder, :invalid), ("$root/.engee-vscode/upload-2/1.part", :invalid),
                ("$root/.engee-vscode/out/new", :outside), ("$folder/../../own", :outside), ("$outside/new", :outside), ("$folder/missing", :notFound))
                @test place(files, path, "$root/file", "new", expected) == problem
            end
            write(staged, "NEW")
            @test place(files, staged, "$root/file", "new", expected) == :failed
            write(staged, "ne")
            @test place(files, staged, "$root/file", "new", expected) == :failed
            write(staged, "")
            @test place(files, staged, "$root/file", "new", expected) == :failed
            @test read("$root/file", String) == "old"
            @test read("$root/own", String) == "new"
            @test version_at("$root/file"; files = files) == split(expected, ':')[2]
        end
    end
end

@testset Reported "never replaces what another client writes meanwhile" begin
    for files in (F, ACROSS, OLD_SYSTEM)
        with_user_folder(; files = files) do root, outside
            text = "n"^(2^20 + 1)
            for before in (nothing, "old")
                for number in 1:50
                    rm("$root/file"; force = true)
                    before === nothing || write("$root/file", before)
                    # The hash is compared too.
                    expected = before === nothing ? "absent" : "seen:0:$(sha(before))"
                    ended, checks = watched_place(files, stage(root, text), "$root/file", text, expected) do check
                        check == number && (write("$root/.other", "oTHer"); Base.Filesystem.rename("$root/.other", "$root/file"))
                    end
                    number > checks && (@test ended == :done && number > 2; break)
                    @test ended == (before === nothing ? :exists : :changed)
                    @test read("$root/file", String) == "oTHer"
                end
            end
        end
    end
end

@testset Reported "does not replace the file to which a link has led before" begin
    for files in (F, ACROSS, OLD_SYSTEM)
        with_user_folder(; files = files) do root, outside
            text = "n"^(2^20 + 1)
            for number in 1:50
                foreach(name -> write("$root/$name", name), ("before", "after"))
                rm("$root/link"; force = true)
                symlink("before", "$root/link")
                ended, checks = watched_place(files, stage(root, text), "$root/link", text, seen("$root/link"; files = files)) do check
                    check == number && (rm("$root/link"); symlink("after", "$root/link"))
                end
                number > checks && (@test ended == :done && number > 2; break)
                @test ended == :changed
                @test read("$root/before", String) == "before" && read("$root/after", String) == "after"
            end
        end
    end
end

"Loads the module under another name, on a system where another program takes a new name right before a rename does."
function files_too_late()
    files = loaded_files("#engee_files_too_late")
    Core.eval(files, :(rename_new_error(from, to) = (write(to, "other"); link_new_error(from, to))))
    return files
end
const TOO_LATE = files_too_late()

@testset Reported "replaces nothing that takes the new name at the last moment" begin
    with_user_folder(; files = TOO_LATE) do root, outside
        @test place(TOO_LATE, stage(root, "new"), "$root/file", "new", "absent") == :exists
        @test read("$root/file", String) == "other"
        @test outcome("rename", "$root/file", "$root/moved", "absent"; files = TOO_LATE) == :exists
        @test read("$root/moved", String) == "other"
        @test read("$root/file", String) == "other"
    end
end

"Loads the module under another name, in which `STEPS` lists what reaches the disk."
function files_with_steps()
    files = loaded_files("#engee_files_steps")
    Core.eval(files, quote
        const STEPS = String[]
        synced(fd, path) = (push!(STEPS, isfile(stat(RawFD(fd))) ? "file" : "folder"); nothing)
        rename_error(from, to) = (push!(STEPS, "rename"); (@system ccall(:rename, Cint, (Cstring, Cstring), from, to))[2])
    end)
    return files
end
const STEPS = files_with_steps()

@testset Reported "renames a staged file only when it is on the disk" begin
    with_user_folder(; files = STEPS) do root, outside
        write("$root/file", "old")
        place(STEPS, stage(root, "new"), "$root/file", "new", seen("$root/file"; files = STEPS))
        @test STEPS.STEPS == ["file", "rename", "folder"]
        @test read("$root/file", String) == "new"
    end
end

const LAST_TIME = Ref(1.0e9)
"Changes only the times of a file."
touch_anew(path) = open(path, "r+") do io
    ccall(:futimes, Cint, (Cint, Ptr{Int}), fd(io), [Int(LAST_TIME[] += 1), 0, Int(LAST_TIME[]), 0]) == 0 || error("the times can't be set")
end

@testset Reported "checks a staged file again whose times change meanwhile, and gives up when they keep changing" begin
    for files in (F, ACROSS, OLD_SYSTEM)
        with_user_folder(; files = files) do root, outside
            text = "n"^(2^20 + 1)
            checks_with_change = 0
            for number in 1:50
                write("$root/file", "old")
                staged = stage(root, text)
                ended, checks = watched_place(check -> check == number && touch_anew(staged), files, staged, "$root/file", text, seen("$root/file"; files = files))
                @test ended == :done && read("$root/file", String) == text
                number == 1 && (checks_with_change = checks)
                number > checks && (@test number > 2 && checks < checks_with_change; break)
            end
            write("$root/file", "old")
            staged = stage(root, text)
            @test watched_place(check -> touch_anew(staged), files, staged, "$root/file", text, seen("$root/file"; files = files))[1] == :failed
            @test read("$root/file", String) == "old"
        end
    end
end

@testset Reported "checks a staged file only once that did not arrive as it was sent" begin
    for files in (F, ACROSS, OLD_SYSTEM)
        with_user_folder(; files = files) do root, outside
            write("$root/file", "old")
            staged = stage(root, "n"^(2^20 + 1))
            ended, checks = watched_place(check -> nothing, files, staged, "$root/file", "o"^(2^20 + 1), seen("$root/file"; files = files))
            # One for each piece.
            @test ended == :failed && checks == 2
        end
    end
end

@testset Reported "never places a staged file that changes meanwhile" begin
    for files in (F, ACROSS, OLD_SYSTEM)
        with_user_folder(; files = files) do root, outside
            text = "n"^(2^20 + 1)
            for number in 1:50
                write("$root/file", "old")
                staged = stage(root, text)
                ended, checks = watched_place(files, staged, "$root/file", text, seen("$root/file"; files = files)) do check
                    check == number && open(io -> write(io, "X"), staged, "r+")
                end
                number > checks && (@test ended == :done && number > 2; break)
                # From another file system, a copy is placed that is right.
                @test ended == :failed && read("$root/file", String) == "old" || read("$root/file", String) == text
                @test filter(!startswith(".engee-vscode"), below(root)) == ["file"]
            end
        end
    end
end

@testset Reported "changes nothing when it is canceled at any moment before the end" begin
    for files in (F, ACROSS, OLD_SYSTEM)
        with_user_folder(; files = files) do root, outside
            text = "n"^(2^20 + 1)
            write("$root/file", "old")
            staged = stage(root, text)
            expected = seen("$root/file"; files = files)
            before = below(root)
            for number in 1:50
                ended, checks = watched_place(cancel_at(number, files), files, staged, "$root/file", text, expected)
                number > checks && (@test ended == :done && number > 2; break)
                @test ended == :canceled
                @test read("$root/file", String) == "old" && read(staged, String) == text && below(root) == before
            end
            @test read("$root/file", String) == text
        end
    end
end

@testset Reported "confirms a replacement whose reply was lost with the end of Julia" begin
    for files in (F, ACROSS, OLD_SYSTEM)
        with_user_folder(; files = files) do root, outside
            write("$root/file", "old")
            expected = seen("$root/file"; files = files)
            staged = stage(root, "new")
            result = place(files, staged, "$root/file", "new", expected)
            @test place(files, staged, "$root/file", "new", expected) == result
            # Julia ended before it had removed the folder.
            mkpath(dirname(staged))
            @test place(files, staged, "$root/file", "new", expected) == result
            @test below(root) == ["file"]
            write("$root/file", "own")
            @test place(files, staged, "$root/file", "new", expected) == :notFound
            @test read("$root/file", String) == "own"
        end
    end
end

@testset Reported "lets one of two clients replace the file" begin
    for files in (F, ACROSS, OLD_SYSTEM)
        with_user_folder(; files = files) do root, outside
            write("$root/file", "old")
            expected = seen("$root/file"; files = files)
            texts = [string(number)^(2^20) for number in 1:4]
            ended = Vector{Any}(undef, 4)
            @sync for (number, text) in enumerate(texts)
                staged = stage(root, text; folder = "upload-$number")
                @async ended[number] = place(files, staged, "$root/file", text, expected)
            end
            @test count(isequal(:changed), ended) == 3
            @test read("$root/file", String) == texts[findfirst(!isequal(:changed), ended)]
        end
    end
end

@testset Reported "cleans only its own folder" begin
    with_user_folder() do root, outside
        @test outcome("clean", "upload-1") == Dict()
        write("$root/own", "own")
        write("$outside/kept", "kept")
        stage(root, "new")
        stage(root, "other"; folder = "upload-2")
        symlink(outside, "$root/.engee-vscode/upload-1/link")
        symlink(outside, "$root/.engee-vscode/link")
        write("$root/.engee-vscode/file", "own")
        before = below(root)
        for name in ("", ".", "..", "../own", "upload-1/1.part", "upload-1\n", "Upload", "link", "file", "a"^81, "upload-1\0")
            @test outcome("clean", name) == :invalid
        end
        @test below(root) == before
        @test outcome("clean", "upload-1") == Dict()
        @test below(root) == filter(!startswith(".engee-vscode/upload-1"), before)
        rm("$root/.engee-vscode/link")
        rm("$root/.engee-vscode/file")
        @test outcome("clean", "upload-2") == Dict()
        @test readdir(root) == ["own"]
        # Julia was killed after it had removed the folder, and before the one above.
        mkdir("$root/.engee-vscode")
        @test outcome("clean", "upload-2") == Dict()
        @test readdir(root) == ["own"]
        @test readdir(outside) == ["kept"]
    end
end

@testset Reported "cleans what a killed copy to another file system left where a link leads" begin
    with_user_folder(; files = ACROSS) do root, outside
        mkdir("$root/data")
        write("$root/data/real", "old")
        symlink("data/real", "$root/link")
        # Nothing that is not ours.
        write("$root/data/.engee-staging-upload-2", "other")
        staged, expected = stage(root, "new"), seen("$root/link"; files = ACROSS)
        kept = nothing
        watched_place(ACROSS, staged, "$root/link", "new", expected) do check
            found = filter(path -> path == "data/.engee-staging-upload-1" || endswith(path, "/beside"), below(root))
            # What is there in the middle of the copy, and then again as if Julia had been killed.
            length(found) == 2 && (kept = map(path -> path => read("$root/$path", String), found))
        end
        @test read("$root/data/real", String) == "new" && !ispath("$root/data/.engee-staging-upload-1")
        restore() = foreach(((path, text),) -> write("$root/$path", text), kept)
        stage(root, "newer")
        restore()
        @test place(ACROSS, staged, "$root/link", "newer", seen("$root/link"; files = ACROSS)) isa Dict
        # The folder went with the file that is in its place.
        stage(root, "newer")
        restore()
        @test outcome("clean", "upload-1"; files = ACROSS) == Dict()
        @test below(root) == ["data", "data/.engee-staging-upload-2", "data/real", "link"]
        # A note that leads out of the user's folder counts for nothing.
        for noted in (outside, "$root/out", "$root/data\0x", "", ".")
            stage(root, "new")
            write("$root/.engee-vscode/upload-1/beside", noted)
            write("$outside/.engee-staging-upload-1", "kept")
            islink("$root/out") || symlink(outside, "$root/out")
            @test outcome("clean", "upload-1"; files = ACROSS) == Dict()
            @test read("$outside/.engee-staging-upload-1", String) == "kept"
        end
    end
end

@testset Reported "cleans nothing through a link" begin
    with_user_folder() do root, outside
        mkdir("$outside/upload-1")
        symlink(outside, "$root/.engee-vscode")
        @test outcome("clean", "upload-1") == :invalid
        @test readdir(outside) == ["upload-1"]
        @test outcome("pack", root, "pack-1") == :invalid
        @test readdir(outside) == ["upload-1"]
    end
end
