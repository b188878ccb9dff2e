# Standard input

"An active run that waits for input."
mutable struct Asked
    id::String
    task::Task
    bridge::Module
end
asked(code; bridge = B) = Asked(started(code; bridge = bridge)..., bridge)

"Waits for a question of the run and returns its number."
function question(run)
    number = 0
    until(() -> (number = poll(run.id; bridge = run.bridge, wait_ms = 100).header["question"]) > 0)
    return number
end
answer(run, number, text) = Reply(run.bridge.answer(run.bridge.EPOCH, run.id, number, base64encode(text))).header["kind"]
"Answers the questions one by one and returns the ended run."
function answered(run, texts...)
    for text in texts
        number = question(run)
        @test answer(run, number, text) == "answered"
        until(() -> (header = poll(run.id; bridge = run.bridge).header; header["question"] != number || header["state"] == "done"))
    end
    wait(run.task)
    return followed(run.id; bridge = run.bridge)
end
value_after(code, texts...) = value_text(answered(asked(code), texts...))

@testset Reported "waits for a line that code reads" begin
    ended = answered(asked("print(\"Name: \"); name = readline(); println(\"Hello \", name); length(name)"), "Ада 🚀\n")
    @test ended.output == "Name: Hello Ада 🚀\n"
    @test value_text(ended) == "5"
    @test value_after("[readline(stdin), readline()]", "a\n", "b\n") == "2-element $(Vector{String}):\n \"a\"\n \"b\""
end

@testset Reported "supports each way to read" begin
    @test value_after("readline(keep = true)", "x\n") == "\"x\\n\""
    @test value_after("readline()", "\n") == "\"\""
    @test value_after("readlines()", "a\n", "b\n", "") == "2-element $(Vector{String}):\n \"a\"\n \"b\""
    @test value_after("read(stdin, String)", "a\n", "б\n", "") == "\"a\\nб\\n\""
    @test value_after("length(read(stdin))", "abc\n", "") == "4"
    @test value_after("readuntil(stdin, ';')", "a\n", "b;c\n") == "\"a\\nb\""
    @test value_after("readuntil(stdin, \"--\")", "a--\n") == "\"a\""
    @test value_after("String([line[1] for line in eachline()])", "one\n", "two\n", "") == "\"ot\""
    @test value_after("read(stdin, Char), read(stdin, Char), Char(peek(stdin))", "дx\n") == "('д', 'x', '\\n')"
    @test value_after("read(stdin, 2), eof(stdin)", "ab\n") == "(UInt8[0x61, 0x62], false)"
    @test value_after("String(readavailable(stdin))", "ab\n") == "\"ab\\n\""
    @test value_after("read!(stdin, Vector{UInt8}(undef, 3))[1]", "abc\n") == "0x61"
    @test value_after("Base.prompt(\"Go on\")", "yes\n") == "\"yes\""
    @test value_after("fetch(@async readline())", "task\n") == "\"task\""
    @test value_after("join(sort!(fetch.([@async(readline()) for _ in 1:3])))", "a\n", "b\n", "c\n") == "\"abc\""
end

@testset Reported "reports the end of the input as an empty line, no more lines or an EOFError, and asks again at the next read" begin
    @test value_after("readline()", "") == "\"\""
    @test value_after("eof(stdin), readline()", "", "x\n") == "(true, \"x\")"
    ended = answered(asked("read(stdin, UInt8)"), "")
    @test exception(ended)["type"] == "EOFError"
end

@testset Reported "includes a question in replies at once, with the output before it, until it is answered" begin
    run = asked("print(\"Name: \"); readline()")
    until(() -> poll(run.id).header["state"] == "running")
    started_at = time()
    number = 0
    until(() -> (number = poll(run.id, 6; wait_ms = 10_000).header["question"]) > 0)
    @test time() - started_at < 5
    @test poll(run.id).header["question"] == number && String(poll(run.id).payload) == "Name: "
    # A client that knows the question gets no reply before there is news.
    started_at = time()
    @test poll(run.id, 6; wait_ms = 200).header["question"] == number
    @test time() - started_at >= 0.2
    # A late answer, one to another question and a duplicate.
    @test answer(run, number + 1, "wrong\n") == answer(run, 0, "wrong\n") == "answered"
    @test poll(run.id).header["question"] == number
    @test answer(run, number, "right\n") == answer(run, number, "twice\n") == "answered"
    wait(run.task)
    @test value_text(followed(run.id)) == "\"right\""
    @test answer(run, number, "late\n") == "answered"
    @test Reply(B.answer("other-1", run.id, 1, "")).header["kind"] == "otherEpoch"
end

@testset Reported "interrupts code that waits for input and discards unread answers" begin
    run = asked("readline()")
    question(run)
    @test interrupted(run.id) == "thrown"
    wait(run.task)
    @test followed(run.id).report["kind"] == "interrupted"
    @test value_after("readline()", "a\n") == "\"a\""
    answered(asked("read(stdin, Char)"), "xyz\n")
    @test value_after("readline()", "b\n") == "\"b\""
end

@testset Reported "fails when no window follows a run that waits for input" begin
    ended = ran("1; readline()"; bridge = SMALL, id = "unfollowed-1")
    @test occursin("no window is following this run", exception(ended)["message"])
    run = asked("readline()"; bridge = SMALL)
    number = question(run)
    deadline = time() + 1
    until(() -> (poll(run.id; bridge = SMALL); time() > deadline))
    answer(run, number, "followed\n")
    wait(run.task)
    @test value_text(followed(run.id; bridge = SMALL)) == "\"followed\""
end

@testset Reported "leaves files, child processes and redirected standard input alone" begin
    before = stdin
    path, io = mktemp()
    write(io, "of a file\n")
    close(io)
    @test value_text(ran("open(readline, \"$path\")")) == "\"of a file\""
    @test ran("run(`cat`); run(pipeline(`cat`, stdin = \"$path\")); run(pipeline(`cat`, stdin = stdin)); nothing").output == "of a file\n"
    @test value_text(ran("open(\"$path\") do io; old = stdin; redirect_stdin(io); try; readline(); finally; redirect_stdin(old); end; end")) == "\"of a file\""
    @test value_after("open(\"$path\") do io; old = stdin; redirect_stdin(io); redirect_stdin(old); end; readline()", "asked\n") == "\"asked\""
    @test stdin === before
    @test ran("run(`cat`); nothing").output == ""
    for code in ("error(\"x\")", "close(stdin); readline()", "throw(InterruptException())", "global_input = stdin; nothing")
        ran(code)
        @test stdin === before
    end
    @test value_text(ran("eof(global_input), isopen(global_input)")) == "(true, false)"
end
