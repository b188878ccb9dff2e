# Reading

@testset Reported "reads parts of a file" begin
    path = string(new_folder(), "/file")
    content = rand(UInt8, 100_000)
    write(path, content)
    for (offset, length) in ((0, 100_000), (0, 0), (1, 10), (99_990, 100), (100_000, 10), (200_000, 10), (50_000, 40_000))
        header, bytes = read_part(path, offset, length)
        @test header["size"] == 100_000
        @test header["version"] == version(path)
        @test bytes == content[offset+1:min(end, offset + length)]
    end
end

@testset Reported "compresses long parts that shrink" begin
    path = string(new_folder(), "/file")
    write(path, "a"^16_384)
    @test read_part(path)[1]["encoding"] == "deflate"
    @test String(read_part(path)[2]) == "a"^16_384
    @test read_part(path, 1)[1]["encoding"] == "base64"
    write(path, rand(UInt8, 50_000))
    @test read_part(path)[1]["encoding"] == "base64"
    write(path, "")
    @test read_part(path)[2] == UInt8[]
end

@testset Reported "refuses ranges that are too long or negative" begin
    path = string(new_folder(), "/file")
    write(path, "abc")
    @test problem(read_part(path, 0, 2^20 + 1)[1]) == "tooLarge"
    @test problem(read_part(path, -1, 1)[1]) == "invalid"
    @test problem(read_part(path, 0, -1)[1]) == "invalid"
    @test String(read_part(path, 0, 2^20)[2]) == "abc"
    @test read_part(path, typemax(Int) - 1, 5)[2] == UInt8[]
end

@testset Reported "reads only the version that was asked for" begin
    folder = new_folder()
    path = "$folder/file"
    write(path, "abc")
    symlink("file", "$folder/link")
    seen, seen_link = version(path), version("$folder/link")
    @test String(read_part(path, 0, 10, seen)[2]) == "abc"
    @test String(read_part("$folder/link", 0, 10, seen_link)[2]) == "abc"
    write("$folder/new", "abc")
    mv("$folder/new", path; force = true)
    @test problem(read_part(path, 0, 10, seen)[1]) == "changed"
    @test problem(read_part("$folder/link", 0, 10, seen_link)[1]) == "changed"
    @test String(read_part(path, 0, 10)[2]) == "abc"
end

@testset Reported "notices a change while it reads" begin
    path = string(new_folder(), "/file")
    write(path, "a"^1000)
    # Changes the file after its version was checked.
    outcome = F.with_opened(path) do opened
        seen = F.version_of(opened, F.state_of(opened))
        open(io -> write(io, "b"), path, "a")
        try F.range_reply(opened, 0, 10, seen) catch failure; failure.kind end
    end
    @test outcome == :changed
    growing = loaded_files("#engee_files_growing")
    growing.ROOT[] = USER
    Core.eval(growing, :(read_at!(bytes, opened, offset) = (open(io -> write(io, "b"), opened.path, "a"); length(bytes))))
    @test Base.invokelatest(answer, growing.read_range(base64encode(path), 0, 10, ""))[1]["problem"] == "changed"
end

@testset Reported "does not read what is not a file and does not wait for a pipe" begin
    folder = new_folder()
    mkdir("$folder/folder")
    run(`mkfifo $folder/pipe`)
    @test problem(read_part("$folder/folder")[1]) == "isAFolder"
    @test problem(read_part("$folder/pipe")[1]) == "invalid"
    @test problem(read_part("$folder/none")[1]) == "notFound"
end

@testset Reported "closes the files that it opened" begin
    folder = new_folder()
    write("$folder/file", "x")
    mkdir("$folder/folder")
    # Unlike the number of open files, the lowest free number does not depend on what else is open.
    lowest() = (file = Base.Filesystem.open("$folder/file", Base.Filesystem.JL_O_RDONLY); number = Base.cconvert(Cint, fd(file)); close(file); number)
    before = lowest()
    for _ in 1:20
        read_part("$folder/file")
        read_part("$folder/file", 0, 1, "other")
        read_part("$folder/folder")
        done("hash", "$folder/file")
    end
    @test lowest() == before
end
