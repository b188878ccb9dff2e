# Hashes

hashes(paths...) = done("hash", join(paths, '\0'))[1]["result"]["hashes"]

@testset Reported "hashes files and gives null for what has no hash" begin
    folder = new_folder()
    write("$folder/empty", "")
    write("$folder/abc", "abc")
    symlink("abc", "$folder/link")
    mkdir("$folder/folder")
    run(`mkfifo $folder/pipe`)
    found = hashes("$folder/empty", "$folder/none", "$folder/abc", "$folder/folder", "$folder/link", "$folder/pipe")
    @test found[[2, 4, 6]] == [nothing, nothing, nothing]
    @test found[1]["sha256"] == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    @test found[3] == Dict("sha256" => "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "size" => 3, "version" => version("$folder/abc"))
    @test found[5]["sha256"] == found[3]["sha256"]
    @test found[5]["version"] == version("$folder/link")
end

@testset Reported "hashes a file of several pieces with progress" begin
    folder = new_folder()
    for size in (2^20 - 1, 2^20, 2^20 + 1, 3 * 2^20)
        content = rand(UInt8, size)
        write("$folder/file", content)
        header = done("hash", "$folder/file")[1]
        @test header["result"]["hashes"][1]["sha256"] == bytes2hex(F.SHA.sha256(content))
        @test header["done"] == header["total"] == size
    end
end

@testset Reported "gives no hash of a file that changes meanwhile" begin
    path = string(new_folder(), "/file")
    write(path, "abc")
    changing = loaded_files("#engee_files_changing")
    changing.ROOT[] = USER
    Core.eval(changing, :(advance!(job, bytes) = (open(io -> write(io, "x"), $path, "a"); nothing)))
    @test done("hash", path; files = changing)[1]["result"]["hashes"] == [nothing]
end

@testset Reported "cancels a hash between two pieces" begin
    path = string(new_folder(), "/file")
    open(io -> truncate(io, 4 * 2^30), path, "w")
    header = begin_job("hash", path)
    @test header["state"] == "running"
    @test 0 < header["done"] < header["total"] == 4 * 2^30
    started = time()
    canceled(header["id"])
    @test followed(header)[1]["state"] == "canceled"
    @test time() - started < 1
end

@testset Reported "refuses to hash too many files at once" begin
    @test done("hash", join(fill("$(SMALL.ROOT[])/a", 4), '\0'); files = SMALL)[1]["problem"]["problem"] == "tooLarge"
end
