@testset Reported "creates a folder and those above it" begin
    with_user_folder() do root, outside
        @test outcome("make_folder", "$root/a/b c/д") == Dict()
        @test isdir("$root/a/b c/д")
        @test outcome("make_folder", "$root/a/b c/д") == Dict()
        @test outcome("make_folder", root) == Dict()
        symlink("a", "$root/inside")
        @test outcome("make_folder", "$root/inside/new") == Dict()
        @test isdir("$root/a/new")
        @test outcome("make_folder", "$root/inside") == Dict()
    end
end

@testset Reported "creates no folder over a file or outside the user's folder" begin
    with_user_folder() do root, outside
        write("$root/file", "text")
        symlink(outside, "$root/out")
        symlink("nowhere", "$root/broken")
        @test outcome("make_folder", "$root/file") == :exists
        @test outcome("make_folder", "$root/file/below") in (:exists, :notAFolder)
        @test outcome("make_folder", "$root/broken") == :exists
        @test outcome("make_folder", "$root/out") == :outside
        @test outcome("make_folder", "$root/out/below") == :outside
        @test outcome("make_folder", "$root/../outside/below") == :outside
        @test outcome("make_folder", "$outside/below") == :outside
        @test isempty(readdir(outside))
        @test read("$root/file", String) == "text"
    end
end

@testset Reported "moves a file, a link and a folder" begin
    for files in (F, OLD_SYSTEM, NETWORK)
        with_user_folder(; files = files) do root, outside
            names = ["file", "line\nbreak", "a+#%\\ж", "n"^255]
            mkdir("$root/to")
            for name in names
                write("$root/$name", name)
                entry = outcome("rename", "$root/$name", "$root/to/$name", "absent"; files = files)["entry"]
                @test isvalid(name) == (entry["name"] == name)
                @test read("$root/to/$name", String) == name
                @test !ispath("$root/$name")
            end
            symlink(outside, "$root/link")
            @test outcome("rename", "$root/link", "$root/Link", "absent"; files = files)["entry"]["kind"] == "link"
            @test readlink("$root/Link") == outside
            mkpath("$root/folder/below")
            @test outcome("rename", "$root/folder", "$root/Folder", "absent"; files = files)["entry"]["kind"] == "folder"
            @test readdir("$root/Folder") == ["below"]
            @test sort(readdir(root)) == ["Folder", "Link", "to"]
        end
    end
end

@testset Reported "does not move over anything that was not expected" begin
    for files in (F, OLD_SYSTEM, NETWORK)
        with_user_folder(; files = files) do root, outside
            write("$root/new", "new")
            write("$root/old", "old")
            mkdir("$root/empty")
            symlink("nowhere", "$root/broken")
            for name in ("old", "empty", "broken"), from in ("new", "empty")
                from == name && continue
                @test outcome("rename", "$root/$from", "$root/$name", "absent"; files = files) == :exists
            end
            other = replace(seen("$root/old"), "seen:" => "seen:0")
            @test outcome("rename", "$root/new", "$root/old", other; files = files) == :changed
            @test outcome("rename", "$root/new", "$root/old", other * sha("new"); files = files) == :changed
            @test outcome("rename", "$root/new", "$root/gone", seen("$root/old"); files = files) == :changed
            @test outcome("rename", "$root/new", "$root/empty", seen("$root/empty"); files = files) == :isAFolder
            @test outcome("rename", "$root/empty", "$root/old", seen("$root/old"); files = files) == :notAFolder
            # Without a hash to compare, the content doesn't count.
            @test outcome("rename", "$root/new", "$root/broken", other; files = files) == :changed
            @test read("$root/old", String) == "old"
            @test read("$root/new", String) == "new"
            @test below(root) == ["broken", "empty", "new", "old"]
        end
    end
end

@testset Reported "moves over a file that is the expected one" begin
    with_user_folder() do root, outside
        write("$root/new", "new")
        write("$root/old", "old")
        @test outcome("rename", "$root/new", "$root/old", seen("$root/old"))["entry"]["size"] == 3
        @test below(root) == ["old"]
        @test read("$root/old", String) == "new"
        write("$root/newer", "newer")
        @test outcome("rename", "$root/newer", "$root/old", "seen:0:$(sha("new"))")["entry"]["size"] == 5
        @test read("$root/old", String) == "newer"
    end
end

@testset Reported "replaces a link and not its target when it moves over it" begin
    with_user_folder() do root, outside
        write("$outside/kept", "kept")
        write("$root/new", "new")
        symlink("$outside/kept", "$root/link")
        @test outcome("rename", "$root/new", "$root/link", seen("$root/link"))["entry"]["kind"] == "file"
        @test read("$outside/kept", String) == "kept"
    end
end

@testset Reported "does not move a folder into itself or a file over its other name" begin
    with_user_folder() do root, outside
        mkpath("$root/a/b")
        symlink("a", "$root/same")
        write("$root/file", "text")
        @test success(`ln $root/file $root/twin`)
        @test outcome("rename", "$root/a", "$root/a/b/c", "absent") == :invalid
        @test outcome("rename", "$root/a", "$root/same/c", "absent") == :invalid
        @test outcome("rename", "$root/a", "$root/a", "absent")["entry"]["name"] == "a"
        @test outcome("rename", "$root/a", "$root/ab", "absent")["entry"]["name"] == "ab"
        @test outcome("rename", "$root/file", "$root/twin", seen("$root/twin")) == :invalid
        @test below(root) == ["ab", "ab/b", "file", "same", "twin"]
    end
end

@testset Reported "moves, copies and removes nothing outside the user's folder" begin
    with_user_folder() do root, outside
        write("$outside/kept", "kept")
        write("$root/file", "text")
        symlink(outside, "$root/out")
        for place in (outside, "$root/out", "$root/../outside")
            @test outcome("rename", "$place/kept", "$root/stolen", "absent") == :outside
            @test outcome("rename", "$root/file", "$place/sent", "absent") == :outside
            @test outcome("copy", "$place/kept", "$root/stolen") == :outside
            @test outcome("copy", "$root/file", "$place/sent") == :outside
            @test outcome("remove", "$place/kept", "file", "") == :outside
        end
        @test outcome("rename", root, "$root/a", "absent") == :invalid
        @test outcome("copy", root, "$root/a") == :invalid
        @test outcome("remove", root, "folder", "") == :invalid
        @test outcome("remove", "$root/missing", "file", "") == :notFound
        @test outcome("copy", "$root/missing", "$root/a") == :notFound
        @test outcome("rename", "$root/missing", "$root/a", "absent") == :notFound
        @test outcome("rename", "$root/file", "$root/missing/a", "absent") == :notFound
        @test outcome("rename", "$root/file", "$root/a", "seen") == :invalid
        @test below(root) == ["file", "out"]
        @test readdir(outside) == ["kept"]
    end
end

@testset Reported "copies a folder with its modes and links" begin
    for files in (F, ACROSS)
        with_user_folder(; files = files) do root, outside
            mkpath("$root/from/empty")
            mkpath("$root/from/line\nbreak")
            bytes = rand(UInt8, 3 * 2^20 + 1)
            write("$root/from/line\nbreak/big", bytes)
            write("$root/from/run.sh", "run")
            chmod("$root/from/run.sh", 0o754)
            chmod("$root/from/empty", 0o555)
            symlink(outside, "$root/from/out")
            symlink("nowhere", "$root/from/broken")
            @test success(`mkfifo $root/from/pipe`)
            @test outcome("copy", "$root/from", "$root/to"; files = files) == Dict("leftOut" => 1)
            @test below("$root/to") == filter(!=("pipe"), below("$root/from"))
            @test read("$root/to/line\nbreak/big") == bytes
            @test filemode("$root/to/run.sh") & 0o7777 == 0o754
            @test filemode("$root/to/empty") & 0o7777 == 0o755
            @test readlink("$root/to/out") == outside
            @test readlink("$root/to/broken") == "nowhere"
            @test sort(readdir(root)) == ["from", "to"]
            @test outcome("copy", "$root/from/run.sh", "$root/to/run.sh"; files = files) == :exists
            @test outcome("copy", "$root/from", "$root/to/broken"; files = files) == :exists
            @test outcome("copy", "$root/from", "$root/from/empty/inside"; files = files) == :invalid
            @test outcome("copy", "$root/from/pipe", "$root/pipe"; files = files) == :invalid
            @test sort(readdir(root)) == ["from", "to"]
        end
    end
end

@testset Reported "leaves nothing of a copy that is canceled at any moment" begin
    for files in (F, ACROSS)
        with_user_folder(; files = files) do root, outside
            mkpath("$root/from/a")
            write("$root/from/a/big", zeros(UInt8, 2 * 2^20 + 5))
            write("$root/from/b", "b")
            before = below(root)
            for number in 1:50
                ended, checks = watched_outcome(cancel_at(number, files), :copy, "$root/from", "$root/to"; files = files)
                number > checks && (@test ended == :done && number > 7; break)
                @test ended == :canceled
                @test below(root) == before
            end
            @test isdir("$root/to")
        end
    end
end

@testset Reported "does not overwrite what appears during a copy" begin
    for files in (F, ACROSS)
        with_user_folder(; files = files) do root, outside
            write("$root/from", "from")
            ended, checks = watched_outcome(check -> write("$root/to", "other"), :copy, "$root/from", "$root/to"; files = files)
            @test ended == :exists && checks > 1
            @test read("$root/to", String) == "other"
            @test sort(readdir(root)) == ["from", "to"]
        end
    end
end

@testset Reported "reports a full disk and leaves nothing of the copy" begin
    with_user_folder(; files = FULL) do root, outside
        write("$root/from", zeros(UInt8, 3 * 2^20))
        @test outcome("copy", "$root/from", "$root/to"; files = FULL) == :noSpace
        @test below(root) == ["from"]
    end
end

@testset Reported "writes all bytes when the system writes only a part of them" begin
    with_user_folder(; files = FULL) do root, outside
        bytes = rand(UInt8, 2^20)
        write("$root/from", bytes)
        @test outcome("copy", "$root/from", "$root/to"; files = FULL) == Dict("leftOut" => 0)
        @test read("$root/to") == bytes
    end
end

@testset Reported "removes a folder with all that is in it and follows no link" begin
    with_user_folder() do root, outside
        write("$outside/kept", "kept")
        mkpath(joinpath("$root/folder", ("deep" for _ in 1:150)...))
        for number in 1:2500
            write("$root/folder/$number", "")
        end
        write("$root/folder/line\nbreak", "")
        write("$root/folder/Bytes \xff", "")
        symlink(outside, "$root/folder/out")
        symlink(outside, "$root/out")
        @test success(`mkfifo $root/folder/pipe`)
        @test outcome("remove", "$root/folder", "folder", "") == Dict()
        @test outcome("remove", "$root/out", "link", "") == Dict()
        @test isempty(readdir(root))
        @test readdir(outside) == ["kept"]
    end
end

@testset Reported "removes nothing outside when a folder is replaced by a link meanwhile" begin
    with_user_folder() do root, outside
        for place in ("folder", "folder/b"), number in 1:4
            mkpath("$outside/b")
            write("$outside/b/kept", "kept")
            write("$outside/kept", "kept")
            mkpath("$root/folder/b")
            write("$root/folder/b/kept", "lost")
            write("$root/folder/b/other", "lost")
            swap(check) = check == number && (mv("$root/$place", "$root/moved"); symlink(outside, "$root/$place"))
            watched_outcome(swap, :remove, "$root/folder", "folder", "")
            @test below(outside) == ["b", "b/kept", "kept"]
            foreach(name -> rm("$root/$name"; recursive = true), readdir(root))
        end
    end
end

@testset Reported "removes only the kind and the version that were listed" begin
    with_user_folder() do root, outside
        listed(name) = version_at("$root/$name")
        write("$root/file", "text")
        mkpath("$root/folder/inner")
        symlink("file", "$root/link")
        @test success(`mkfifo $root/pipe`)
        old, old_link = listed("file"), listed("link")
        write("$root/file", "more text")
        for (name, kind, version) in (("file", "folder", ""), ("file", "link", ""), ("file", "file", old), ("folder", "file", ""), ("folder", "link", ""),
            ("folder", "other", ""), ("link", "file", ""), ("link", "folder", ""), ("link", "link", "l0-0"), ("pipe", "file", ""))
            @test outcome("remove", "$root/$name", kind, version) == :changed
        end
        @test below(root) == ["file", "folder", "folder/inner", "link", "pipe"]
        # Another target is no other link, and other content is no other folder.
        @test outcome("remove", "$root/link", "link", old_link) == Dict()
        @test outcome("remove", "$root/file", "file", listed("file")) == Dict()
        @test outcome("remove", "$root/folder", "folder", old) == Dict()
        @test outcome("remove", "$root/pipe", "other", listed("pipe")) == Dict()
        @test below(root) == []
    end
end

@testset Reported "removes nothing that took the place of a file or folder meanwhile" begin
    with_user_folder() do root, outside
        for (kind, other) in (("file", () -> mkpath("$root/a/kept")), ("folder", () -> write("$root/a", "kept")))
            kind == "file" ? write("$root/a", "text") : mkdir("$root/a")
            swap(check) = check == 1 && (rm("$root/a"); other())
            @test watched_outcome(swap, :remove, "$root/a", kind, "")[1] === :changed
            @test ispath("$root/a")
            rm("$root/a"; recursive = true)
        end
    end
end

"Loads the module under another name. `ACT` holds what another program does right before a folder is opened to empty it."
function files_with_rival()
    files = loaded_files("#engee_files_rival")
    Core.eval(files, quote
        const ACT = Ref{Any}(name -> nothing)
        function remove_error(folder, name, flags)
            number = (@system ccall(:unlinkat, Cint, (Cint, Cstring, Cint), folder, name, flags))[2]
            number == Libc.EISDIR && ACT[](name)
            return number
        end
        is_listed(found, kind, version) = (ACT[]("folder"); true)
    end)
    return files
end
const RIVAL = files_with_rival()

@testset Reported "removes nothing through a link that takes the place of a folder at the last moment" begin
    for place in ("folder", "folder/b")
        with_user_folder(; files = RIVAL) do root, outside
            write("$outside/kept", "kept")
            mkpath("$root/folder/b")
            write("$root/folder/b/lost", "lost")
            RIVAL.ACT[] = name -> name == basename(place) && (mv("$root/$place", "$root/moved"); symlink(outside, "$root/$place"))
            @test outcome("remove", "$root/folder", "folder", ""; files = RIVAL) isa Symbol
            @test below(outside) == ["kept"]
            @test read("$root/moved/$(place == "folder" ? "b/lost" : "lost")", String) == "lost"
        end
    end
end

@testset Reported "stops a removal that is canceled" begin
    with_user_folder() do root, outside
        for number in 1:50
            mkpath("$root/folder/sub")
            foreach(name -> write("$root/folder/$name", name), ("a", "b", "sub/c"))
            ended, checks = watched_outcome(cancel_at(number), :remove, "$root/folder", "folder", "")
            number > checks && (@test ended == :done && number == 6; break)
            @test ended == :canceled && checks == number
            @test isdir("$root/folder")
        end
        @test isempty(readdir(root))
    end
end

@testset Reported "does nothing when it is canceled before it arrives" begin
    with_user_folder() do root, outside
        write("$root/file", "text")
        for (kind, args) in (("remove", ("$root/file", "file", "")), ("rename", ("$root/file", "$root/a", "absent")), ("copy", ("$root/file", "$root/a")))
            id = next_id()
            F.cancel_job(F.EPOCH, id)
            @test done(kind, args...; id = id)[1]["state"] == "canceled"
        end
        @test below(root) == ["file"]
    end
end

@testset Reported "does a job only once when the request is repeated" begin
    with_user_folder() do root, outside
        write("$root/file", "first")
        id = next_id()
        first_reply = done("rename", "$root/file", "$root/moved", "absent"; id = id)[1]
        write("$root/file", "second")
        rm("$root/moved")
        @test done("rename", "$root/file", "$root/moved", "absent"; id = id)[1] == first_reply
        @test below(root) == ["file"]
    end
end
