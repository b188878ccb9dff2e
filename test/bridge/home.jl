# Code of a file on the server

"Runs code as that of a file in a new folder with other files, and returns the ended run, the folder and the path of the file."
function ran_at_home(code, others::Pair...; id = next_id(), name = "main.jl")
    folder = realpath(mktempdir())
    for (other, content) in others
        mkpath(dirname(joinpath(folder, other)))
        write(joinpath(folder, other), content)
    end
    path = joinpath(folder, name)
    return ran(code; id = id, file = string(name, '#', id), path = path), folder, path
end

@testset Reported "names the path and the folder of a server file" begin
    ended, folder, path = ran_at_home("(@__FILE__, @__DIR__, Base.@__FILE__, Base.@__DIR__)")
    @test value_text(ended) == repr((path, folder, path, folder))
    ended, folder, path = ran_at_home("module At; f() = (g = () -> @__DIR__; g()); macro m(); :(@__FILE__); end; end\n(At.f(), At.@m())")
    @test value_text(ended) == repr((folder, path))
    @test value_text(ran("At.f()")) == repr(folder)
    ended, folder, path = ran_at_home("\"A doc.\"\nf_home(x = @__DIR__; y = joinpath(@__DIR__, \"a\")) = [x, y]\nf_home()")
    @test value_text(ended) == repr("text/plain", [folder, joinpath(folder, "a")])
    @test value_text(ran("@__FILE__"; id = "plain-1")) == "\"pump.jl#plain-1\""
end

@testset Reported "includes and opens files beside a server file (colab#391: wrong root)" begin
    others = ("part.jl" => "part() = (@__FILE__, @__DIR__)", "inner/a.jl" => "include(\"b.jl\")", "inner/b.jl" => "b_dir = @__DIR__", "data.txt" => "beside")
    code = "include(\"part.jl\"); include(\"inner/a.jl\")\n(part(), b_dir, read(\"data.txt\", String), open(io -> read(io, String), \"./data.txt\"), pwd())"
    ended, folder, _ = ran_at_home(code, others...)
    @test value_text(ended) == repr(((joinpath(folder, "part.jl"), folder), joinpath(folder, "inner"), "beside", "beside", folder))
    ended, folder, _ = ran_at_home("module Beside; include(\"inner/b.jl\"); end\n@async cd_in_task = pwd()\nBeside.b_dir", others...)
    @test value_text(ended) == repr(joinpath(folder, "inner"))
    ended, folder, _ = ran_at_home("cd(() -> include(\"part.jl\"), tempdir()); part()", others...)
    @test value_text(ended) == repr((joinpath(folder, "part.jl"), folder))
    ended, _, _ = ran_at_home("println(read(`cat data.txt`, String))", others...)
    @test ended.output == "beside\n"
end

@testset Reported "restores the working directory after a server file" begin
    before = pwd()
    for code in ("1", "error(\"no\")", "x = = 1", "cd(\"..\") do; 1; end")
        ran_at_home(code)
        @test pwd() == before
        @test !haskey(task_local_storage(), :SOURCE_PATH)
    end
    @test value_text(ran("pwd()")) == repr(before)
end

@testset Reported "keeps a working directory that the code of a server file chose" begin
    before = pwd()
    _, folder, _ = ran_at_home("cd(\"inner\")", "inner/a" => "")
    @test pwd() == joinpath(folder, "inner")
    # A deleted working directory does not prevent the next run.
    rm(joinpath(folder, "inner"); recursive = true)
    ended, folder, _ = ran_at_home("@__DIR__")
    @test value_text(ended) == repr(folder)
    cd(before)
end

@testset Reported "does not run a server file whose folder is gone" begin
    before = pwd()
    path = joinpath(realpath(mktempdir()), "gone", "main.jl")
    ended = ran("ran_elsewhere = 1"; path = path)
    @test ended.report["kind"] == "error" && occursin(dirname(path), exception(ended)["message"])
    @test value_text(ran("@isdefined(ran_elsewhere)")) == "false"
    @test pwd() == before
end

@testset Reported "reports the lines of a server file and of the files that it includes" begin
    ended, folder, _ = ran_at_home("x = 1\ninclude(\"part.jl\")\n\nfails(x)", "part.jl" => "function fails(x)\n\n    error(\"no\")\nend"; id = "home-1")
    places = [(frame["file"], frame["line"]) for frame in exception(ended)["frames"]]
    @test places[2:3] == [(joinpath(folder, "part.jl"), 3), ("main.jl#home-1", 4)]
end

@testset Reported "changes the working directory only while the server file runs" begin
    before, folder = pwd(), realpath(mktempdir())
    id, waiting = started("sleep(0.3); pwd()"; path = joinpath(folder, "main.jl"))
    other, task = started("pwd()")
    until(() -> poll(id).header["state"] == "running" && pwd() == folder)
    foreach(wait, (waiting, task))
    @test value_text(followed(id)) == repr(folder)
    @test value_text(followed(other)) == repr(before) == repr(pwd())
end
