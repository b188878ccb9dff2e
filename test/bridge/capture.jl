# Capturing

@testset Told "standard output and error in their order" begin
    @test ran("for i in 1:3; println(i); println(stderr, -i); end").output == "1\n-1\n2\n-2\n3\n-3\n"
end

@testset Told "child processes among lines, also those that are given the stream" begin
    @test ran("println(\"a\"); run(`echo b`); println(\"c\"); run(pipeline(`echo d`, stdout = stdout)); println(\"e\")").output == "a\nb\nc\nd\ne\n"
    @test ran("run(pipeline(`sh -c 'echo out; echo err >&2'`)); nothing").output == "out\nerr\n"
end

@testset Told "C and child processes keep their place behind many lines" begin
    lines = join(string("line ", i, '\n') for i in 1:200)
    for print_next in ("ccall(:write, Cssize_t, (Cint, Ptr{UInt8}, Csize_t), 1, \"next\\n\", 5)", "run(`echo next`)", "run(pipeline(`echo next`, stdout = stdout))")
        ended = ran("for round in 1:20; for i in 1:200; println(\"line \", i); end; $print_next; end")
        @test ended.output == string(lines, "next\n")^20
    end
end

@testset Told "text of C among lines" begin
    code = "for i in 1:3; println(i); ccall(:write, Cssize_t, (Cint, Ptr{UInt8}, Csize_t), 1, \"c\\n\", 2); end"
    @test ran(code).output == "1\nc\n2\nc\n3\nc\n"
    @test ran("ccall(:printf, Cint, (Cstring,), \"of printf\\n\"); nothing").output == "of printf\n"
end

@testset Told "more than a pipe holds, after a child process that would make the pipe block" begin
    @test length(ran("run(`true`); print(\"x\"^3_000_000); run(`true`); print(\"y\"^3_000_000)").bytes) == 6_000_000
    @test length(ran("run(`true`); for i in 1:900; ccall(:write, Cssize_t, (Cint, Ptr{UInt8}, Csize_t), 1, \"c\"^1000, 1000); end").bytes) == 900_000
    @test length(ran("run(`seq 1 100000`); nothing").bytes) == 588_895
    @test length(ran("run(pipeline(`seq 1 300000`, stdout = stdout)); print(\"x\"^3_000_000)").bytes) == 1_988_895 + 3_000_000
end

@testset Told "the logger, whichever it is" begin
    @test ran("@info \"told\"; @warn \"warned\"").output == "[ Info: told\n┌ Warning: warned\n└ @ Main pump.jl#$(string("t-", string(LAST_ID[]; base = 36))):1\n"
    ran("import Logging; Logging.global_logger(Logging.ConsoleLogger(stderr, Logging.Debug));")
    @test startswith(ran("@debug \"seen\"").output, "┌ Debug: seen")
    ran("Logging.global_logger(Logging.ConsoleLogger(stderr, Logging.Info));")
    @test ran("@debug \"unseen\"").output == ""
end

@testset Told "bytes that are no UTF-8, and characters that are cut" begin
    @test ran("write(stdout, 0xff, 0xfe); print(\"é\")").bytes == [0xff, 0xfe, 0xc3, 0xa9]
    whole = ran("for byte in codeunits(\"日本👩‍🚀é\"); write(stdout, byte); sleep(0.002); end; nothing")
    @test whole.output == "日本👩‍🚀é"
    @test ran("write(stdout, 0xe2, 0x82); nothing").bytes == [0xe2, 0x82]
end

@testset Told "both streams are put back, whatever the code does" begin
    before = (stdout, stderr)
    for code in ("1", "error(\"x\")", "redirect_stdout(devnull); nothing", "close(stdout); nothing", "redirect_stderr(open(tempname(), \"w\")); nothing", "throw(InterruptException())", "popdisplay(); nothing")
        ran(code)
        @test (stdout, stderr) === before
        @test ran("println(\"again\"); println(stderr, \"twice\")").output == "again\ntwice\n"
    end
end

@testset Told "a display of the code's own stays, the bridge's goes" begin
    before = length(Base.Multimedia.displays)
    @test ran("display(1); print(\"x\"); display(\"text/plain\", 2); display(MIME(\"text/html\"), HTML(\"<b>3</b>\"))").output == "<1>x<2><HTML{String}(\"<b>3</b>\")>"
    @test length(Base.Multimedia.displays) == before
    ran("struct Own <: AbstractDisplay end; pushdisplay(Own());")
    @test length(Base.Multimedia.displays) == before + 1
    popdisplay()
end

@testset Told "data that are displayed in their form are shown" begin
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
    # The same through a MIME and for other kinds of text and of bytes.
    @test only_item("display(MIME(\"text/html\"), SubString(\"a<b>\", 2))")["rich"] == rich("text/html", "<b>")
    @test only_item("display(MIME(\"image/png\"), view(UInt8[1, 2, 3], 2:3))")["rich"] == rich("image/png", base64encode(UInt8[2, 3]))
    @test only_item("display(MIME(\"image/png\"), codeunits(\"ab\"))")["rich"] == rich("image/png", base64encode("ab"))
    long = only_item("display(\"text/html\", \"é\"^10_000)")
    @test long["text"] == "text/html, 10000 characters" && sizeof(long["rich"][1]["data"]) == 20_000
    @test only_item("display(\"text/html\", \"x\"^5_000_000)")["omitted"] == Any[Dict("type" => "text/html", "why" => "tooLarge")]
end

@testset Told "text that is displayed as plain text is a value, as in Julia" begin
    item = ran("display(\"text/plain\", \"a\")").items[1]
    @test item["text"] == "\"a\"" && isempty(item["rich"])
end

@testset Told "a value that is displayed in one form comes in this one, and as text" begin
    code = "struct Gauge end\nBase.show(io::IO, ::MIME\"text/html\", ::Gauge) = print(io, \"<b>\")\nBase.show(io::IO, ::MIME\"text/markdown\", ::Gauge) = print(io, \"*\")\n"
    item = ran(code * "display(\"text/html\", Gauge())").items[1]
    @test item["rich"] == Any[Dict("type" => "text/html", "data" => "<b>")] && item["text"] == "Gauge()"
end

@testset Told "a form that nobody can display is a MethodError, as in Julia" begin
    for (type, value) in ("application/json" => "\"{}\"", "text/html" => "1", "image/png" => "\"iVBORw0KGgo=\"", "image/svg+xml" => "UInt8[0x3c]",
            "image/png" => "[1, 2]", "image/bmp" => "UInt8[1]", "no type" => "1")
        ended = ran("display($(repr(type)), $value)")
        @test exception(ended)["type"] == "MethodError" && isempty(ended.items)
        @test occursin(r"^MethodError: no method matching (display|show)\(", exception(ended)["message"])
    end
end

@testset Told "a form that is text and that the page cannot draw is printed" begin
    ended = ran("struct Rows end\nBase.show(io::IO, ::MIME\"text/x-rows\", ::Rows) = print(io, \"a;b\")\ndisplay(\"text/x-rows\", Rows())")
    @test ended.output == "<a;b>" && isempty(ended.items[1]["rich"])
end

@testset Told "what a form throws that was asked for is the code's error" begin
    ended = ran("struct Fontless end\nBase.show(io::IO, ::MIME\"image/png\", ::Fontless) = error(\"no font\")\ndisplay(\"image/png\", Fontless())"; id = "fontless-1")
    @test exception(ended)["message"] == "no font" && isempty(ended.items)
    @test ("pump.jl#fontless-1", 2) in user_frames(exception(ended))
end

@testset Told "what a task prints after the end disturbs nothing" begin
    first_run = ran("stream = stdout\nlate = @async (sleep(0.15); try; println(stream, \"late\"); catch; end; 5)\nprintln(\"now\")")
    @test first_run.output == "now\n"
    @test value_text(ran("fetch(late)")) == "5"
    @test followed(first_run.id).output == "now\n"
end

@testset Told "a child process that goes on holds nothing up, and is not listened to for ever" begin
    ended = ran("process = run(pipeline(`sh -c 'echo begun; while sleep 0.05; do echo more; done'`, stdout = stdout); wait = false); sleep(0.3); nothing"; bridge = SMALL)
    @test startswith(ended.output, "begun\n")
    before = followed(ended.id; bridge = SMALL).output
    sleep(0.3)
    @test followed(ended.id; bridge = SMALL).output == before == ended.output
    @test ran("println(\"next\")").output == "next\n"
    @test value_text(ran("kill(process); true")) == "true"
end
