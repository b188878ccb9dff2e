# Standard output and error

@testset Reported "standard output behaves like any other stream" begin
    code = """
    checks = Bool[
        stdout isa IO, isopen(stdout), iswritable(stdout), displaysize(stdout) isa Tuple{Int,Int}, get(stdout, :color, true) in (true, false),
        IOContext(stdout, :limit => true) isa IO, sprint(show, stdout) isa String, flush(stdout) === nothing, write(stdout, "") == 0,
        lock(stdout) === nothing, unlock(stdout) === nothing, write(stdout, 0x61, 'b', "c", [0x64]) == 4, print(IOContext(stdout, :compact => true), 1.0) === nothing,
    ]
    all(checks)
    """
    ended = ran(code)
    @test value_text(ended) == "true"
    @test ended.output == "abcd1.0"
end

@testset Reported "keeps the order of pieces of any size" begin
    sizes = [1, 70_000, 65_536, 65_535, 3, 200_000, 0, 64]
    ended = ran("for n in $sizes; print(\"x\"^n); println(n); end")
    @test ended.output == join(string("x"^n, n, '\n') for n in sizes)
    ended = ran("for i in 1:20_000; write(stdout, UInt8(97 + i % 26)); end")
    @test ended.output == String(UInt8[97 + i % 26 for i in 1:20_000])
end

@testset Reported "does not split lines of several tasks and threads" begin
    for loop in ("@sync for task in 1:4; @async for i in 1:300; println(\"task \", task, \" line \", i); i % 50 == 0 && yield(); end; end",
        "Threads.@threads for task in 1:4; for i in 1:300; println(\"task \", task, \" line \", i); end; end")
        lines = split(chomp(ran(loop).output), '\n')
        @test length(lines) == 1200
        @test all(line -> occursin(r"^task [1-4] line \d+$", line), lines)
        for task in 1:4
            @test [parse(Int, split(line)[4]) for line in lines if startswith(line, "task $task ")] == 1:300
        end
    end
end

@testset Reported "supports redirection by the code" begin
    code = """
    println("a")
    path = tempname()
    before = stdout
    file = open(path, "w"); redirect_stdout(file); println("in the file"); redirect_stdout(before); close(file)
    println("b")
    open(path, "a") do io; redirect_stdout(() -> println("also"), io); end
    println("c")
    reader, writer = redirect_stdout(); println("piped"); redirect_stdout(before); close(writer)
    print(read(reader, String), read(path, String))
    """
    @test ran(code).output == "a\nb\nc\npiped\nin the file\nalso\n"
end

@testset Reported "does not mix other output into that of the lock holder" begin
    code = "lock(stdout)\nother = @async println(\"other\")\nprintln(\"a\"); sleep(0.05); println(\"b\")\nunlock(stdout)\nwait(other)"
    @test ran(code).output == "a\nb\nother\n"
    @test ran("try; lock(stdout); print(\"a\"); error(\"b\"); catch; finally; unlock(stdout); end; print(\"c\")").output == "ac"
end

@testset Reported "interrupts code that prints" begin
    for code in ("while true; println(\"line\"); end", "while true; print(\"x\"^100_000); end", "while true; println(\"line\"); sleep(0.001); end")
        id, task = started(code; bridge = SMALL)
        until(() -> poll(id; bridge = SMALL).header["bytes"] > 0)
        until(() -> interrupted(id; bridge = SMALL) == "ended")
        @test followed(id; bridge = SMALL).report["kind"] == "interrupted"
        wait(task)
        @test ran("println(\"next\")"; bridge = SMALL).output == "next\n"
    end
end

@testset Reported "reports printing to a closed stream as an error of the code" begin
    ended = ran("println(\"a\"); close(stdout); println(\"b\")")
    @test ended.output == "a\n"
    @test exception(ended)["type"] in ("Base.IOError", "IOError")
    @test ran("println(\"c\")").output == "c\n"
end

@testset Reported "sends output while the code is running" begin
    id, task = started("println(\"first\"); sleep(0.3); println(\"second\"); deadline = time() + 0.2; while time() < deadline; end")
    until(() -> String(poll(id).payload) == "first\n")
    @test poll(id).header["state"] == "running"
    until(() -> String(poll(id).payload) == "first\nsecond\n")
    wait(task)
    @test followed(id).output == "first\nsecond\n"
end

const TOLD_OF_OUTPUT = """
(get(stdout, :color, nothing), haskey(stdout, :color), stdout[:color], (:color => true) in stdout, get(stdout, :limit, "none"),
    get(IOContext(stdout, :compact => true), :color, false), get(stderr, :color, nothing), displaysize(stdout), displaysize(IOContext(stderr)))
"""

@testset Reported "reports size and colors of the terminal to the code" begin
    ended = ran(TOLD_OF_OUTPUT; columns = 67, rows = 21, has_color = true)
    @test value_text(ended) == "(true, true, true, true, \"none\", true, true, (21, 67), (21, 67))"
    ended = ran("printstyled(\"hot\\n\", color = :red); @warn \"careful\""; has_color = true)
    @test startswith(ended.output, "\e[31mhot\e[39m\n")
    @test occursin("\e[33m", ended.output) && occursin("Warning:", ended.output)
    code = "struct Hot end; Base.show(io::IO, ::MIME\"text/plain\", ::Hot) = printstyled(io, \"hot\"; color = :red); Hot()"
    @test value_text(ran(code; has_color = true)) == "\e[31mhot\e[39m"
    @test ran("display(Hot()); nothing"; has_color = true).output == "<\e[31mhot\e[39m>"
end

@testset Reported "reports no colors outside of a terminal" begin
    ended = ran(TOLD_OF_OUTPUT; columns = 100, rows = 30)
    @test value_text(ended) == "(false, true, false, false, \"none\", false, false, (30, 100), (30, 100))"
    @test ran("printstyled(\"hot\\n\", color = :red); display(Hot()); Hot()").output == "hot\n<hot>"
    @test value_text(ran("Hot()")) == "hot"
    @test !occursin('\e', ran("@warn \"careful\"").output)
end
