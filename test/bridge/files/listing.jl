# Listings

@testset Reported "lists a folder in pages that are sorted by bytes" begin
    folder = new_folder()
    names = ["B", "a", "a b", "a-b", "b", "é", "ж", "日本"]
    foreach(name -> write("$folder/$name", "x"), reverse(names))
    @test names_of(list(folder)) == sort(names; by = codeunits)
    seen, next = String[], ""
    while next !== nothing
        page = list(folder, next, 3)
        @test page["total"] == 8
        append!(seen, names_of(page))
        next = page["next"]
    end
    @test seen == sort(names; by = codeunits)
    @test list(folder, "", 8)["next"] === nothing
    @test list(folder, "", 7)["next"] !== nothing
end

@testset Reported "continues a listing after a file that was deleted meanwhile" begin
    folder = new_folder()
    foreach(name -> write("$folder/$name", "x"), ("a", "b", "c"))
    next = list(folder, "", 2)["next"]
    rm("$folder/b")
    @test names_of(list(folder, next, 2)) == ["c"]
end

@testset Reported "lists an empty folder and the user's folder" begin
    page = list(new_folder())
    @test (page["entries"], page["total"], page["next"]) == ([], 0, nothing)
    @test list(USER)["total"] == length(readdir(USER))
end

@testset Reported "lists 10,000 entries in two calls" begin
    folder = new_folder()
    for number in 1:10_000
        touch(string(folder, "/file", number))
    end
    list(folder, "", 1)
    first_page = list(folder)
    second_page = list(folder, first_page["next"])
    @test length(first_page["entries"]) == length(second_page["entries"]) == 5000
    @test second_page["next"] === nothing
    @test length(list(folder, "", 1_000_000)["entries"]) == 5000
    @test length(list(folder, "", -1)["entries"]) == 1
end

@testset Reported "lists a folder whose files vanish meanwhile" begin
    folder = new_folder()
    for number in 1:2000
        touch(string(folder, "/file", number))
    end
    # One that vanished after its name was read.
    @test F.entry("$folder/none") === nothing
    remover = run(pipeline(`find $folder -type f -delete`); wait = false)
    while process_running(remover)
        page = list(folder)
        @test page["kind"] == "entries"
        yield()
    end
    @test list(folder)["total"] == 0
    rm(folder)
    @test problem(list(folder)) == "notFound"
end

@testset Reported "replies to arguments that are not base64" begin
    @test problem(answer(F.list_folder("!!!", "", 10))[1]) !== nothing
    @test problem(answer(F.list_folder("YQ=a", "", 10))[1]) !== nothing
    @test problem(answer(F.read_range("=", 0, 10, ""))[1]) !== nothing
end

@testset Reported "greets with its epoch" begin
    header = answer(F.hello())[1]
    @test header["kind"] == "hello"
    @test header["epoch"] == F.EPOCH
    @test header["julia"] == string(VERSION)
end

@testset Reported "does not change the working folder and prints nothing" begin
    folder = new_folder()
    before = pwd()
    out = mktemp() do path, io
        redirect_stdout(() -> redirect_stderr(() -> (list(folder); done("find", folder, "", "1", "10"); done("nothing")), io), io)
        flush(io)
        read(path, String)
    end
    @test out == ""
    @test pwd() == before
end
