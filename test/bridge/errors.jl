# Errors

@testset Told "frames of the user have the document's lines" begin
    ended = ran("function outer(x)\n  inner(x)\nend; inner(x) = error(\"at \$x\")\nouter(1)"; line = 1000, id = "lines-1")
    @test exception(ended)["type"] == "ErrorException"
    @test exception(ended)["message"] == "at 1"
    file = "pump.jl#lines-1"
    @test user_frames(exception(ended)) == [(file, 1002), (file, 1001), (file, 1003)]
    @test [frame["owner"] for frame in exception(ended)["frames"]][1] == "library"
    @test last(exception(ended)["frames"])["owner"] == "platform"
    @test startswith(exception(ended)["frames"][2]["call"], "inner(")
end

@testset Told "an error without a frame of the user has that of its statement" begin
    for (code, line) in ("a = 1\nunexisting_variable" => 2, "x::Int = 1.5; x" => 1, "a = 1\n\n1 ÷ 0" => 3)
        id = next_id()
        @test first(user_frames(exception(ran(code; id = id)))) == ("pump.jl#$id", line)
    end
end

@testset Told "an error of an included file leads through all files" begin
    directory = mktempdir()
    write(joinpath(directory, "inner.jl"), "x = 1\nerror(\"deep\")\n")
    write(joinpath(directory, "outer.jl"), "\n\ninclude(\"inner.jl\")\n")
    ended = ran("a = 1\ninclude($(repr(joinpath(directory, "outer.jl"))))"; id = "include-1")
    problem = exception(ended)
    @test problem["type"] == "ErrorException" && problem["message"] == "deep"
    @test [(basename(place["file"]), place["line"]) for place in problem["expressions"]] == [("inner.jl", 2), ("outer.jl", 3)]
    @test ("pump.jl#include-1", 2) in user_frames(problem)
end

@testset Told "code that cannot be read runs nothing and says where" begin
    global_before = isdefined(Main, :never_set)
    ended = ran("never_set = 1\n\nx = (1,\ny = 2"; line = 10, id = "syntax-1")
    problem = exception(ended)
    @test problem["type"] == "ParseError"
    @test isempty(problem["frames"])
    @test problem["syntax"]["file"] == "pump.jl#syntax-1"
    # 1.5 tells where the code begins that it could not read; later versions where it stopped reading.
    @test problem["syntax"]["line"] in 10:14
    @test isdefined(Main, :never_set) == global_before == false
    @test haskey(exception(ran("for i in 1:3\n  println(i)\n")), "syntax")
    @test haskey(exception(ran("\"unfinished")), "syntax")
end

@testset Told "code that cannot be read is told by the line of what is wrong, not by that of its statement" begin
    line_of(code) = exception(ran(code; line = 10))["syntax"]["line"]
    @test line_of("a = 1\nfor i in 1:3\n    x = = 2\nend") == 12
    @test line_of("a = 1\n\nbegin\n  f(1 2)\nend\nb = 2") == 13
    @test line_of("a = 1\n\n)") == 12
    @test line_of("\n\na b") == 12
    # Of what never ends, 1.5 tells where it begins; later versions where the code ends.
    @test line_of("a = 1\n\nfunction f()\n  if x\nend\n") in (12, 14, 15)
    @test line_of("a = 1\nb = \"\n\n") in (11, 12, 13)
end

"The lines of the frames of the user's, the innermost first, and what stands there."
function user_lines(code; id = next_id(), line = 10)
    frames = exception(ran(code; id = id, line = line))["frames"]
    return [(frame["line"], frame["call"]) for frame in frames if frame["owner"] == "user" && frame["file"] == "pump.jl#$id"]
end

@testset Told "a macro that fails leads to the line on which it is called" begin
    @test user_lines("function heat(x)\n    y = x\n\n    @nosuchmacro y\nend") == [(13, "top-level scope")]
    @test user_lines("a = 1\nfunction heat(x)\n    @nosuchmacro x\nend\nb = 2") == [(12, "top-level scope")]
    @test user_lines("using Printf\nlet\n  x = 1\n  @sprintf(x)\nend") == [(13, "top-level scope")]
    @test user_lines("@nosuchmacro y") == [(10, "top-level scope")]
    @test user_lines("module OfMacros\nx = 1\n@nosuchmacro x\nend") == [(12, "top-level scope")]
    # A macro of the user's that throws: its own line first, then that of its call.
    thrown = user_lines("macro boom(x)\n  error(\"no\")\nend\nfunction f(x)\n  y = x\n\n  @boom y\nend")
    @test first.(thrown) == [11, 16] && occursin("@boom", last(thrown[1])) && last(thrown[2]) == "top-level scope"
    # Of a macro in a macro Julia tells the line in the macro; the statement's own stays.
    ran("macro inner_boom(x)\n  error(\"no\")\nend\nmacro outer_boom(x)\n  :(@inner_boom \$x)\nend")
    @test user_lines("a = 1\nfunction f(x)\n  @outer_boom x\nend") ⊆ [(11, "top-level scope"), (12, "top-level scope")]
    # What is evaluated while the code runs has lines of its own.
    @test first.(user_lines("function g()\n  Core.eval(Main, :(@nosuchmacro 1))\nend\n\ng()")) == [11, 14]
end

@testset Told "code that cannot be lowered leads to the line that Julia names" begin
    for (line, code) in (13 => "function f(x)\n  y = x\n\n  const z = 1\nend", 12 => "a = 1\nf(x) = begin\n  1 = 2\nend", 13 => "f(x) = begin\n  y = x\n\n  g(a=1, a=2)\nend",
        13 => "f(x) = begin\n  y = x\n\n  \$x\nend", 13 => "module OfLowering\nx = 1\nf() = begin\n  1 = 2\nend\nend")
        @test user_lines(code) == [(line, "top-level scope")]
    end
    # Where Julia names no line, that of the statement.
    @test user_lines("a = 1\nfunction f(x)\n\n  break\nend") == [(11, "top-level scope")]
    # Words alone are no place.
    id = next_id()
    @test user_lines("a = 1\nerror(\"syntax: bad around pump.jl#$id:99\")"; id = id) == [(11, "top-level scope")]
    directory = mktempdir()
    write(joinpath(directory, "lowered.jl"), "a = 1\nfunction f(x)\n\n  const z = 1\nend\n")
    @test exception(ran("include($(repr(joinpath(directory, "lowered.jl"))))"))["frames"][1]["line"] == 4
end

# Run here, since within a test set another one hands its failures on and throws nothing.
const FAILED_SUMS = ran("using Test\n@testset \"sums\" begin\na = 2\n@test a + a == 4\n@test a - a == 4\nend"; id = "set-1", line = 10)
const FAILED_KINDS = ran("using Test\n@testset \"all\" begin\n  @test 1 == 2\n  @testset \"inner\" begin\n    @test error(\"x\")\n  end\n  @test_throws ErrorException 1\n  ok() = 1\n\n  error(\"between\")\nend"; line = 10)
const FAILED_OFTEN = ran("using Test\n@testset \"many\" begin\n  for i in 1:300\n    @test i == 0\n  end\nend")
const FAILED_ALONE = user_lines("using Test\nfunction check()\n  @test 1 == 2\nend\ncheck()")

@testset Told "a test set tells where each of its tests failed" begin
    failures(ended) = exception(ended)["failures"]
    first_line(failure) = first(split(failure["message"], '\n'))
    @test endswith(exception(FAILED_SUMS)["type"], "TestSetException")
    @test [(each["file"], each["line"], first_line(each)) for each in failures(FAILED_SUMS)] == [("pump.jl#set-1", 14, "Test Failed at pump.jl#set-1:14")]
    # The last one is of an error between the tests, whose place Julia calls that of the test set.
    @test sort([each["line"] for each in failures(FAILED_KINDS)]) == [12, 14, 16, 19]
    messages = [each["message"] for each in failures(FAILED_KINDS)]
    @test any(occursin("Evaluated: 1 == 2", each) for each in messages) && !any(occursin("Stacktrace", each) for each in messages)
    @test length(failures(FAILED_OFTEN)) == B.KEPT_FAILURES
    # A test outside of a test set throws where it stands.
    @test first(first(FAILED_ALONE)) == 12
    @test !haskey(exception(ran("error(\"x\")")), "failures")
end

@testset Told "causes come after the error, the platform's own errors do not" begin
    try
        error("of the platform, before the run")
    catch
        ended = ran("try\n  error(\"inner\")\ncatch\n  error(\"outer\")\nend")
        @test [problem["message"] for problem in ended.report["exceptions"]] == ["outer", "inner"]
        @test length(ran("error(\"alone\")").report["exceptions"]) == 1
    end
end

@testset Told "failed tasks bring their own stacks" begin
    ended = ran("f() = error(\"in task\")\nwait(@async f())"; id = "task-1")
    @test [problem["message"] for problem in ended.report["exceptions"]] == ["TaskFailedException", "in task"]
    @test ("pump.jl#task-1", 1) in user_frames(exception(ended, 2))
    @test ("pump.jl#task-1", 2) in user_frames(exception(ended, 1))
    both = ran("@sync begin\n  @async error(\"one\")\n  @async error(\"two\")\nend")
    @test ["one", "two"] ⊆ [problem["message"] for problem in both.report["exceptions"]]
end

@testset Told "the statement that waits for a failed task has a line where Julia lost it" begin
    # As on 1.12: the top level has line 0, and the macro that waits is the outermost frame.
    file = "pump.jl#lost-1"
    push!(B.RUN_FILES, file)
    frame(name, path, line) = Base.StackTraces.StackFrame(Symbol(name), Symbol(path), line)
    waiting = frame("wait", "./task.jl", 100)
    lost = [waiting, frame("top-level scope", file, 0), frame("macro expansion", "./threadingconstructs.jl", 529)]
    places(frames) = [(pair(each, :file), pair(each, :line)) for each in B.framed(frames, LineNumberNode(3, Symbol(file)))]
    pair(object, name) = last(object[findfirst(each -> first(each) === name, object)])
    @test (file, 3) in places(lost)
    @test !((file, 0) in places(lost))
    # A line that Julia knows stays, also below a macro's frame; so does the top level of an included file.
    known = [waiting, frame("top-level scope", file, 2), frame("macro expansion", "./lock.jl", 9)]
    @test (file, 2) in places(known) && !((file, 3) in places(known))
    included = [frame("top-level scope", "/user/inner.jl", 7), frame("include", "./client.jl", 5), frame("top-level scope", file, 2)]
    @test places(included)[[1, 3]] == [("/user/inner.jl", 7), (file, 2)]
end

@testset Told "the evaluation around the code belongs to the platform, wherever Julia keeps it" begin
    frame(name, path) = Base.StackTraces.StackFrame(Symbol(name), Symbol(path), 5)
    for path in ("./boot.jl", "./Base.jl", "./Base_compiler.jl")
        @test B.is_machinery(frame("eval", path))
    end
    @test !B.is_machinery(frame("eval", "/user/Base_compiler_of_mine.jl")) && !B.is_machinery(frame("f", "./boot.jl"))
end

@testset Told "an error is told in the newest world, with what the same run defined" begin
    code = "struct Newest <: Exception; n::Int; end\nBase.showerror(io::IO, e::Newest) = print(io, \"newest \", e.n)\nnewest(x) = throw(Newest(x))\nnewest(7)"
    problem = exception(ran(code))
    @test problem["message"] == "newest 7"
    @test startswith(problem["frames"][1]["call"], "newest(")
    unshown = ran("struct Unshown end\nBase.show(io::IO, ::MIME\"text/plain\", ::Unshown) = error(\"no\")\nUnshown()")
    @test startswith(exception(unshown)["message"], "Error showing value of type Unshown")
end

@testset Told "a stack overflow is told in bounded time and space" begin
    ended = ran("spin(x) = spin(x + 1)\nspin(1)"; bridge = SMALL, id = "spin-1")
    problem = exception(ended)
    @test problem["type"] == "StackOverflowError"
    @test problem["omittedFrames"] > 100
    @test length(problem["frames"]) < 200
    @test ("pump.jl#spin-1", 1) in user_frames(problem)
end

@testset Told "an error whose message cannot be shown is told all the same" begin
    code = "struct Mute <: Exception end\nBase.showerror(io::IO, ::Mute) = error(\"no words\")\nthrow(Mute())"
    problem = exception(ran(code))
    @test problem["type"] == "Mute"
    @test occursin("could not be shown", problem["message"])
    endless = "struct Endless <: Exception end\nfunction Base.showerror(io::IO, ::Endless); while true; print(io, \"word é \"); end; end\nthrow(Endless())"
    message = exception(ran(endless; bridge = SMALL))["message"]
    @test 90 <= sizeof(message) <= 100 && isvalid(message)
end

@testset Told "what is thrown need not be an exception" begin
    @test exception(ran("throw(5)"))["type"] == "Int64"
    @test exception(ran("throw(nothing)"))["type"] == "Nothing"
    @test exception(ran("throw(LoadError(\"x.jl\", 3, ErrorException(\"e\")))"))["message"] == "e"
end
