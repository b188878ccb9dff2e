# Paths

@testset Reported "accepts only paths in normal form inside the user's folder" begin
    folder = new_folder()
    for path in ("/etc", "/", "", "etc", string(USER, "x"), string(USER, "/../etc"), string(folder, "/.."), string(folder, "/."), string(folder, '/'),
        string(folder, "//a"), string(folder, "/./a"), string(folder, "/a/../b"), string(USER, "/"), string(folder, "/\xff"))
        @test problem(list(path)) == "outside"
        @test problem(read_part(path)[1]) == "outside"
    end
    @test stats("/etc/passwd", string(folder, "/../../etc"))[2]["problem"] == "outside"
    for name in ("...", "..a", ".b", "a\n", "..\n", "a b+#%", "ж")
        write(string(folder, '/', name), "x")
        @test read_part(string(folder, '/', name))[2] == UInt8['x']
    end
end

@testset Reported "does not follow a link that leads out of the user's folder" begin
    folder = new_folder()
    outer = mktempdir()
    write(joinpath(outer, "secret"), "x")
    mkdir(joinpath(outer, "below"))
    symlink(outer, joinpath(folder, "out"))
    symlink(joinpath(outer, "secret"), joinpath(folder, "secret"))
    # Its name starts like that of the user's folder.
    sibling = string(USER, "-other")
    mkdir(sibling)
    symlink(sibling, joinpath(folder, "sibling"))
    @test problem(list("$folder/out")) == "outside"
    @test problem(list("$folder/out/below")) == "outside"
    @test problem(list("$folder/sibling")) == "outside"
    @test problem(read_part("$folder/secret")[1]) == "outside"
    @test problem(read_part("$folder/out/secret")[1]) == "outside"
    @test stats("$folder/out/secret")[1]["problem"] == "outside"
    @test done("hash", join(("$folder/secret", "$folder/out/secret"), '\0'))[1]["result"]["hashes"] == [nothing, nothing]
    @test done("find", "$folder/out", "", "1", "10")[1]["problem"]["problem"] == "outside"
    rm(sibling)
end

@testset Reported "follows links inside the user's folder" begin
    folder = new_folder()
    mkdir("$folder/real")
    write("$folder/real/file", "abc")
    symlink("real", "$folder/link")
    symlink("link/file", "$folder/twice")
    @test names_of(list("$folder/link")) == ["file"]
    @test String(read_part("$folder/link/file")[2]) == "abc"
    @test String(read_part("$folder/twice")[2]) == "abc"
end

@testset Reported "reports a loop of links as a problem" begin
    folder = new_folder()
    symlink("b", "$folder/a")
    symlink("a", "$folder/b")
    @test problem(list("$folder/a")) == "invalid"
    @test problem(list("$folder/a/c")) == "invalid"
    @test problem(read_part("$folder/a")[1]) == "invalid"
    @test stats("$folder/a")[1]["link"] == Dict("target" => "b", "leadsTo" => "nothing")
end

@testset Reported "works when the user's folder is itself a link" begin
    files = loaded_files("#engee_files_linked")
    real = files.ROOT[]
    mkdir("$real/folder")
    write("$real/folder/file", "x")
    outer = mktempdir()
    symlink(real, "$outer/user")
    files.ROOT[] = "$outer/user"
    page = answer(files.list_folder(base64encode("$outer/user/folder"), "", 10))[1]
    @test names_of(page) == ["file"]
    @test answer(files.list_folder(base64encode("$outer/user"), "", 10))[1]["total"] == 1
    # The client's paths are those below the link.
    @test answer(files.list_folder(base64encode("$real/folder"), "", 10))[1]["problem"] == "outside"
    header = answer(files.stat_paths(base64encode("$outer/user")))[1]
    @test header["entries"][1]["kind"] == "folder"
    @test header["entries"][1]["name"] == "user"
end

@testset Reported "does not let the user's folder itself change" begin
    @test_throws F.Problem F.changeable(USER)
    @test F.changeable("$USER/a") == "$USER/a"
end

@testset Reported "maps errors of the system to problems" begin
    for (code, kind) in (Libc.ENOENT => :notFound, Libc.EEXIST => :exists, Libc.ENOTEMPTY => :exists, Libc.ENOTDIR => :notAFolder, Libc.EISDIR => :isAFolder,
        Libc.EACCES => :noPermission, Libc.EPERM => :noPermission, Libc.ENOSPC => :noSpace, Libc.EDQUOT => :noSpace, Libc.EROFS => :readOnly, Libc.EFBIG => :tooLarge,
        Libc.ENAMETOOLONG => :invalid, Libc.ELOOP => :invalid, Libc.EINVAL => :invalid, Libc.EIO => :failed)
        for failure in (SystemError("x", code), Base.IOError("x", -code))
            found = F.problem_of(failure, "/p")
            @test (found.kind, found.path) == (kind, "/p")
            @test found.detail == Libc.strerror(code)
        end
    end
    @test F.problem_of(ErrorException("x"), "/p").kind == :failed
    @test F.problem_of(F.Problem(:exists, "/q"), "/p").path == "/q"
    @test length(Dict(F.problem_pairs(F.Problem(:failed, "", "ж"^1000)))[:detail]) == 300
end

@testset Reported "replies to a name that is too long or below a file" begin
    folder = new_folder()
    write("$folder/file", "x")
    @test problem(list(string(folder, '/', "a"^256))) == "invalid"
    @test problem(list("$folder/file/a")) == "notAFolder"
    @test problem(list("$folder/none")) == "notFound"
    @test problem(list("$folder/none/a")) == "notFound"
    @test list("$folder/none")["path"] == "$folder/none"
    long = string(folder, '/', "ж"^127)
    write(long, "x")
    @test names_of(list(folder)) == ["file", "ж"^127]
end
