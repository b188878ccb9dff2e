# The end of Julia in the middle of a job

"What the killed process does: replaces files by each other's content, and moves, copies and packs, until it is killed."
const UNTIL_KILLED = raw"""
using SHA
include_string(Main, read(ARGS[1], String), "engee-files.jl")
const F = EngeeFiles
root = F.ROOT[] = ARGS[2]
do_job(kind, args...) = F.run_job(Val(kind), F.Job(string("job-", time_ns())), String[args...])
for number in Iterators.countfrom(1)
    name, letter = rand(1:3), rand('a':'z')
    text = string(letter)^(1000 * (letter - 'a' + 1)^2)
    upload = "upload-$number"
    mkpath("$root/.engee-vscode/$upload")
    write("$root/.engee-vscode/$upload/file", text)
    do_job(:place, "$root/.engee-vscode/$upload/file", "$root/$name", string(sizeof(text)), bytes2hex(sha256(text)), "seen:$(F.version_with_target("$root/$name")):")
    do_job(:copy, "$root/1", "$root/copy")
    do_job(:rename, "$root/copy", "$root/moved", "absent")
    do_job(:remove, "$root/moved", "file", "")
    do_job(:pack, root, "pack-$number")
    do_job(:clean, "pack-$number")
    number == 1 && println("ready")
end
"""

is_whole(path) = (text = read(path, String); length(Set(text)) == 1 && sizeof(text) == 1000 * (text[1] - 'a' + 1)^2)

@testset Reported "leaves each file whole and nothing to clean up when Julia is killed at any moment" begin
    kills = parse(Int, get(ENV, "ENGEE_KILLS", "3"))
    with_user_folder() do root, outside
        foreach(number -> write("$root/$number", "a"^1000), 1:3)
        script = "$outside/script.jl"
        write(script, UNTIL_KILLED)
        for _ in 1:kills
            process = open(`$(Base.julia_cmd()) --startup-file=no -O0 $script $(ARGS[1]) $root`)
            @test readline(process) == "ready"
            sleep(rand() / 2)
            kill(process, Base.SIGKILL)
            wait(process)
            left = isdir("$root/.engee-vscode") ? readdir("$root/.engee-vscode") : String[]
            # Even without one of these folders, that above may be left, empty.
            foreach(name -> (@test outcome("clean", name) == Dict()), [left; "upload-1"])
            names = readdir(root)
            @test isempty(setdiff(names, ["1", "2", "3", "copy", "moved"])) && length(names) <= 4
            @test all(name -> is_whole("$root/$name"), names)
            foreach(name -> rm("$root/$name"; force = true), ("copy", "moved"))
        end
    end
end
