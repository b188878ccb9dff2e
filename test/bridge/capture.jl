# Output capture

@testset Reported "captures standard output and error in order" begin
    @test ran("for i in 1:3; println(i); println(stderr, -i); end").output == "1\n-1\n2\n-2\n3\n-3\n"
end

@testset Reported "captures child processes in order, including those that get the stream" begin
    @test ran("println(\"a\"); run(`echo b`); println(\"c\"); run(pipeline(`echo d`, stdout = stdout)); println(\"e\")").output == "a\nb\nc\nd\ne\n"
    @test ran("run(pipeline(`sh -c 'echo out; echo err >&2'`)); nothing").output == "out\nerr\n"
end

@testset Reported "keeps the order of C code and child processes after many lines" begin
    lines = join(string("line ", i, '\n') for i in 1:200)
    for print_next in ("ccall(:write, Cssize_t, (Cint, Ptr{UInt8}, Csize_t), 1, \"next\\n\", 5)", "run(`echo next`)", "run(pipeline(`echo next`, stdout = stdout))")
        ended = ran("for round in 1:20; for i in 1:200; println(\"line \", i); end; $print_next; end")
        @test ended.output == string(lines, "next\n")^20
    end
end

@testset Reported "captures output of C code in order" begin
    code = "for i in 1:3; println(i); ccall(:write, Cssize_t, (Cint, Ptr{UInt8}, Csize_t), 1, \"c\\n\", 2); end"
    @test ran(code).output == "1\nc\n2\nc\n3\nc\n"
    @test ran("ccall(:printf, Cint, (Cstring,), \"of printf\\n\"); nothing").output == "of printf\n"
end

@testset Reported "captures more than a pipe holds after a child process made its end blocking" begin
    @test length(ran("run(`true`); print(\"x\"^3_000_000); run(`true`); print(\"y\"^3_000_000)").bytes) == 6_000_000
    @test length(ran("run(`true`); for i in 1:900; ccall(:write, Cssize_t, (Cint, Ptr{UInt8}, Csize_t), 1, \"c\"^1000, 1000); end").bytes) == 900_000
    @test length(ran("run(`seq 1 100000`); nothing").bytes) == 588_895
    @test length(ran("run(pipeline(`seq 1 300000`, stdout = stdout)); print(\"x\"^3_000_000)").bytes) == 1_988_895 + 3_000_000
end

@testset Reported "captures log messages of any logger" begin
    @test ran("@info \"told\"; @warn \"warned\"").output == "[ Info: told\n┌ Warning: warned\n└ @ Main pump.jl#$(string("t-", string(LAST_ID[]; base = 36))):1\n"
    ran("import Logging; Logging.global_logger(Logging.ConsoleLogger(stderr, Logging.Debug));")
    @test startswith(ran("@debug \"seen\"").output, "┌ Debug: seen")
    ran("Logging.global_logger(Logging.ConsoleLogger(stderr, Logging.Info));")
    @test ran("@debug \"unseen\"").output == ""
end

@testset Reported "captures invalid UTF-8 and split characters" begin
    @test ran("write(stdout, 0xff, 0xfe); print(\"é\")").bytes == [0xff, 0xfe, 0xc3, 0xa9]
    whole = ran("for byte in codeunits(\"日本👩‍🚀é\"); write(stdout, byte); sleep(0.002); end; nothing")
    @test whole.output == "日本👩‍🚀é"
    @test ran("write(stdout, 0xe2, 0x82); nothing").bytes == [0xe2, 0x82]
end

@testset Reported "restores both streams whatever the code does" begin
    before = (stdout, stderr)
    for code in ("1", "error(\"x\")", "redirect_stdout(devnull); nothing", "close(stdout); nothing", "redirect_stderr(open(tempname(), \"w\")); nothing", "throw(InterruptException())", "popdisplay(); nothing")
        ran(code)
        @test (stdout, stderr) === before
        @test ran("println(\"again\"); println(stderr, \"twice\")").output == "again\ntwice\n"
    end
end

@testset Reported "keeps a display that the code pushed and removes the bridge's display" begin
    before = length(Base.Multimedia.displays)
    @test ran("display(1); print(\"x\"); display(\"text/plain\", 2); display(MIME(\"text/html\"), HTML(\"<b>3</b>\"))").output == "<1>x<2><HTML{String}(\"<b>3</b>\")>"
    @test length(Base.Multimedia.displays) == before
    ran("struct Own <: AbstractDisplay end; pushdisplay(Own());")
    @test length(Base.Multimedia.displays) == before + 1
    popdisplay()
end

@testset Reported "displays data of a form in that form" begin
    only_item(code) = only_one(ran(code).items)
    only_one(items) = (@test length(items) == 1; items[1])
    text(type, data) = (item = only_item("display($(repr(type)), $(repr(data)))"); (item["rich"], item["text"]))
    rich(type, data) = Any[Dict("type" => type, "data" => data)]
    for (type, data) in ("text/html" => "<b>pressure</b>", "image/svg+xml" => "<svg/>", "text/markdown" => "# x", "text/latex" => "\$x\$", "text/html" => "")
        @test text(type, data) == (rich(type, data), data)
    end
    for type in ("image/png", "image/jpeg", "image/gif", "image/webp")
        @test text(type, UInt8[1, 0xff]) == (rich(type, base64encode(UInt8[1, 0xff])), "$type, 2 bytes")
    end
    # The same with a MIME and with other string and byte types.
    @test only_item("display(MIME(\"text/html\"), SubString(\"a<b>\", 2))")["rich"] == rich("text/html", "<b>")
    @test only_item("display(MIME(\"image/png\"), view(UInt8[1, 2, 3], 2:3))")["rich"] == rich("image/png", base64encode(UInt8[2, 3]))
    @test only_item("display(MIME(\"image/png\"), codeunits(\"ab\"))")["rich"] == rich("image/png", base64encode("ab"))
    long = only_item("display(\"text/html\", \"é\"^10_000)")
    @test long["text"] == "text/html, 10000 characters" && sizeof(long["rich"][1]["data"]) == 20_000
    @test only_item("display(\"text/html\", \"x\"^5_000_000)")["omitted"] == Any[Dict("type" => "text/html", "why" => "tooLarge")]
end

@testset Reported "displays a string as plain text as a value, as Julia does" begin
    item = ran("display(\"text/plain\", \"a\")").items[1]
    @test item["text"] == "\"a\"" && isempty(item["rich"])
end

@testset Reported "displays a value in the requested form and as text" begin
    code = "struct Gauge end\nBase.show(io::IO, ::MIME\"text/html\", ::Gauge) = print(io, \"<b>\")\nBase.show(io::IO, ::MIME\"text/markdown\", ::Gauge) = print(io, \"*\")\n"
    item = ran(code * "display(\"text/html\", Gauge())").items[1]
    @test item["rich"] == Any[Dict("type" => "text/html", "data" => "<b>")] && item["text"] == "Gauge()"
end

@testset Reported "throws a MethodError for an unsupported form, as Julia does" begin
    for (type, value) in ("application/json" => "\"{}\"", "text/html" => "1", "image/png" => "\"iVBORw0KGgo=\"", "image/svg+xml" => "UInt8[0x3c]",
            "image/png" => "[1, 2]", "image/bmp" => "UInt8[1]", "no type" => "1")
        ended = ran("display($(repr(type)), $value)")
        @test exception(ended)["type"] == "MethodError" && isempty(ended.items)
        @test occursin(r"^MethodError: no method matching (display|show)\(", exception(ended)["message"])
    end
end

@testset Reported "prints a text form that the results view cannot draw" begin
    ended = ran("struct Rows end\nBase.show(io::IO, ::MIME\"text/x-rows\", ::Rows) = print(io, \"a;b\")\ndisplay(\"text/x-rows\", Rows())")
    @test ended.output == "<a;b>" && isempty(ended.items[1]["rich"])
end

@testset Reported "reports an exception in a requested form as an error of the code" begin
    ended = ran("struct Fontless end\nBase.show(io::IO, ::MIME\"image/png\", ::Fontless) = error(\"no font\")\ndisplay(\"image/png\", Fontless())"; id = "fontless-1")
    @test exception(ended)["message"] == "no font" && isempty(ended.items)
    @test ("pump.jl#fontless-1", 2) in user_frames(exception(ended))
end

@testset Reported "ignores output of a task after the end of the run" begin
    first_run = ran("stream = stdout\nlate = @async (sleep(0.15); try; println(stream, \"late\"); catch; end; 5)\nprintln(\"now\")")
    @test first_run.output == "now\n"
    @test value_text(ran("fetch(late)")) == "5"
    @test followed(first_run.id).output == "now\n"
end

@testset Reported "does not wait for a child process that outlives the run" begin
    ended = ran("process = run(pipeline(`sh -c 'echo begun; while sleep 0.05; do echo more; done'`, stdout = stdout); wait = false); sleep(0.3); nothing"; bridge = SMALL)
    @test startswith(ended.output, "begun\n")
    before = followed(ended.id; bridge = SMALL).output
    sleep(0.3)
    @test followed(ended.id; bridge = SMALL).output == before == ended.output
    @test ran("println(\"next\")").output == "next\n"
    @test value_text(ran("kill(process); true")) == "true"
end
