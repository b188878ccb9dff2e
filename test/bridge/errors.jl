# Errors

@testset Reported "reports the document's lines for user frames" begin
    ended = ran("function outer(x)\n  inner(x)\nend; inner(x) = error(\"at \$x\")\nouter(1)"; line = 1000, id = "lines-1")
    @test exception(ended)["type"] == "ErrorException"
    @test exception(ended)["message"] == "at 1"
    file = "pump.jl#lines-1"
    @test user_frames(exception(ended)) == [(file, 1002), (file, 1001), (file, 1003)]
    @test [frame["owner"] for frame in exception(ended)["frames"]][1] == "library"
    @test last(exception(ended)["frames"])["owner"] == "platform"
    @test startswith(exception(ended)["frames"][2]["call"], "inner(")
end

@testset Reported "adds a frame of the statement to an error without user frames" begin
    for (code, line) in ("a = 1\nunexisting_variable" => 2, "x::Int = 1.5; x" => 1, "a = 1\n\n1 ÷ 0" => 3)
        id = next_id()
        @test first(user_frames(exception(ran(code; id = id)))) == ("pump.jl#$id", line)
    end
end

@testset Reported "reports the chain of included files" begin
    directory = mktempdir()
    write(joinpath(directory, "inner.jl"), "x = 1\nerror(\"deep\")\n")
    write(joinpath(directory, "outer.jl"), "\n\ninclude(\"inner.jl\")\n")
    ended = ran("a = 1\ninclude($(repr(joinpath(directory, "outer.jl"))))"; id = "include-1")
    problem = exception(ended)
    @test problem["type"] == "ErrorException" && problem["message"] == "deep"
    @test [(basename(place["file"]), place["line"]) for place in problem["expressions"]] == [("inner.jl", 2), ("outer.jl", 3)]
    @test ("pump.jl#include-1", 2) in user_frames(problem)
end

@testset Reported "reports the position of a syntax error and runs nothing" begin
    global_before = isdefined(Main, :never_set)
    ended = ran("never_set = 1\n\nx = (1,\ny = 2"; line = 10, id = "syntax-1")
    problem = exception(ended)
    @test problem["type"] == "ParseError"
    @test isempty(problem["frames"])
    @test problem["syntax"]["file"] == "pump.jl#syntax-1"
    # 1.5 reports where the invalid code starts; later versions report where parsing stopped.
    @test problem["syntax"]["line"] in 10:14
    @test isdefined(Main, :never_set) == global_before == false
    @test haskey(exception(ran("for i in 1:3\n  println(i)\n")), "syntax")
    @test haskey(exception(ran("\"unfinished")), "syntax")
end

@testset Reported "reports the line of a syntax error instead of that of its statement" begin
    line_of(code) = exception(ran(code; line = 10))["syntax"]["line"]
    @test line_of("a = 1\nfor i in 1:3\n    x = = 2\nend") == 12
    @test line_of("a = 1\n\nbegin\n  f(1 2)\nend\nb = 2") == 13
    @test line_of("a = 1\n\n)") == 12
    @test line_of("\n\na b") == 12
    # For incomplete code, 1.5 reports its start; later versions report its end.
    @test line_of("a = 1\n\nfunction f()\n  if x\nend\n") in (12, 14, 15)
    @test line_of("a = 1\nb = \"\n\n") in (11, 12, 13)
end

"Returns lines and calls of the user frames, innermost first."
function user_lines(code; id = next_id(), line = 10)
    frames = exception(ran(code; id = id, line = line))["frames"]
    return [(frame["line"], frame["call"]) for frame in frames if frame["owner"] == "user" && frame["file"] == "pump.jl#$id"]
end

@testset Reported "reports the line of a failing macro call" begin
    @test user_lines("function heat(x)\n    y = x\n\n    @nosuchmacro y\nend") == [(13, "top-level scope")]
    @test user_lines("a = 1\nfunction heat(x)\n    @nosuchmacro x\nend\nb = 2") == [(12, "top-level scope")]
    @test user_lines("using Printf\nlet\n  x = 1\n  @sprintf(x)\nend") == [(13, "top-level scope")]
    @test user_lines("@nosuchmacro y") == [(10, "top-level scope")]
    @test user_lines("module OfMacros\nx = 1\n@nosuchmacro x\nend") == [(12, "top-level scope")]
    # A macro that throws: first its own line, then that of its call.
    thrown = user_lines("macro boom(x)\n  error(\"no\")\nend\nfunction f(x)\n  y = x\n\n  @boom y\nend")
    @test first.(thrown) == [11, 16] && occursin("@boom", last(thrown[1])) && last(thrown[2]) == "top-level scope"
    # For a nested macro, Julia reports the line in the outer macro, so the statement keeps its line.
    ran("macro inner_boom(x)\n  error(\"no\")\nend\nmacro outer_boom(x)\n  :(@inner_boom \$x)\nend")
    @test user_lines("a = 1\nfunction f(x)\n  @outer_boom x\nend") ⊆ [(11, "top-level scope"), (12, "top-level scope")]
    # Code evaluated at run time has its own lines.
    @test first.(user_lines("function g()\n  Core.eval(Main, :(@nosuchmacro 1))\nend\n\ng()")) == [11, 14]
end

@testset Reported "reports the line that Julia names for code that cannot be lowered" begin
    for (line, code) in (13 => "function f(x)\n  y = x\n\n  const z = 1\nend", 12 => "a = 1\nf(x) = begin\n  1 = 2\nend", 13 => "f(x) = begin\n  y = x\n\n  g(a=1, a=2)\nend",
        13 => "f(x) = begin\n  y = x\n\n  \$x\nend", 13 => "module OfLowering\nx = 1\nf() = begin\n  1 = 2\nend\nend")
        @test user_lines(code) == [(line, "top-level scope")]
    end
    # Without a line from Julia, the line of the statement.
    @test user_lines("a = 1\nfunction f(x)\n\n  break\nend") == [(11, "top-level scope")]
    # A message that only looks like it is not a position.
    id = next_id()
    @test user_lines("a = 1\nerror(\"syntax: bad around pump.jl#$id:99\")"; id = id) == [(11, "top-level scope")]
    directory = mktempdir()
    write(joinpath(directory, "lowered.jl"), "a = 1\nfunction f(x)\n\n  const z = 1\nend\n")
    @test exception(ran("include($(repr(joinpath(directory, "lowered.jl"))))"))["frames"][1]["line"] == 4
end

# Run here, because a test set inside another one doesn't throw.
const FAILED_SUMS = ran("using Test\n@testset \"sums\" begin\na = 2\n@test a + a == 4\n@test a - a == 4\nend"; id = "set-1", line = 10)
const FAILED_KINDS = ran("using Test\n@testset \"all\" begin\n  @test 1 == 2\n  @testset \"inner\" begin\n    @test error(\"x\")\n  end\n  @test_throws ErrorException 1\n  ok() = 1\n\n  error(\"between\")\nend"; line = 10)
const FAILED_OFTEN = ran("using Test\n@testset \"many\" begin\n  for i in 1:300\n    @test i == 0\n  end\nend")
const FAILED_ALONE = user_lines("using Test\nfunction check()\n  @test 1 == 2\nend\ncheck()")

@testset Reported "reports the position of each failed test of a test set" begin
    failures(ended) = exception(ended)["failures"]
    first_line(failure) = first(split(failure["message"], '\n'))
    @test endswith(exception(FAILED_SUMS)["type"], "TestSetException")
    @test [(each["file"], each["line"], first_line(each)) for each in failures(FAILED_SUMS)] == [("pump.jl#set-1", 14, "Test Failed at pump.jl#set-1:14")]
    # The last one is an error outside of tests. Julia gives it the position of the test set.
    @test sort([each["line"] for each in failures(FAILED_KINDS)]) == [12, 14, 16, 19]
    messages = [each["message"] for each in failures(FAILED_KINDS)]
    @test any(occursin("Evaluated: 1 == 2", each) for each in messages) && !any(occursin("Stacktrace", each) for each in messages)
    @test length(failures(FAILED_OFTEN)) == B.KEPT_FAILURES
    # A test outside of a test set throws at its own line.
    @test first(first(FAILED_ALONE)) == 12
    @test !haskey(exception(ran("error(\"x\")")), "failures")
end

@testset Reported "reports causes after the error, without errors of the platform" begin
    try
        error("of the platform, before the run")
    catch
        ended = ran("try\n  error(\"inner\")\ncatch\n  error(\"outer\")\nend")
        @test [problem["message"] for problem in ended.report["exceptions"]] == ["outer", "inner"]
        @test length(ran("error(\"alone\")").report["exceptions"]) == 1
    end
end

@testset Reported "reports the stacks of failed tasks" begin
    ended = ran("f() = error(\"in task\")\nwait(@async f())"; id = "task-1")
    @test [problem["message"] for problem in ended.report["exceptions"]] == ["TaskFailedException", "in task"]
    @test ("pump.jl#task-1", 1) in user_frames(exception(ended, 2))
    @test ("pump.jl#task-1", 2) in user_frames(exception(ended, 1))
    both = ran("@sync begin\n  @async error(\"one\")\n  @async error(\"two\")\nend")
    @test ["one", "two"] ⊆ [problem["message"] for problem in both.report["exceptions"]]
end

@testset Reported "adds the line of a statement that waits for a failed task when Julia omits it" begin
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
    # Known lines stay unchanged, also below a macro's frame and in an included file.
    known = [waiting, frame("top-level scope", file, 2), frame("macro expansion", "./lock.jl", 9)]
    @test (file, 2) in places(known) && !((file, 3) in places(known))
    included = [frame("top-level scope", "/user/inner.jl", 7), frame("include", "./client.jl", 5), frame("top-level scope", file, 2)]
    @test places(included)[[1, 3]] == [("/user/inner.jl", 7), (file, 2)]
end

@testset Reported "assigns eval frames to the platform in all Julia versions" begin
    frame(name, path) = Base.StackTraces.StackFrame(Symbol(name), Symbol(path), 5)
    for path in ("./boot.jl", "./Base.jl", "./Base_compiler.jl")
        @test B.is_machinery(frame("eval", path))
    end
    @test !B.is_machinery(frame("eval", "/user/Base_compiler_of_mine.jl")) && !B.is_machinery(frame("f", "./boot.jl"))
end

@testset Reported "reports an error with definitions of the same run" begin
    code = "struct Newest <: Exception; n::Int; end\nBase.showerror(io::IO, e::Newest) = print(io, \"newest \", e.n)\nnewest(x) = throw(Newest(x))\nnewest(7)"
    problem = exception(ran(code))
    @test problem["message"] == "newest 7"
    @test startswith(problem["frames"][1]["call"], "newest(")
    unshown = ran("struct Unshown end\nBase.show(io::IO, ::MIME\"text/plain\", ::Unshown) = error(\"no\")\nUnshown()")
    @test startswith(exception(unshown)["message"], "Error showing value of type Unshown")
end

@testset Reported "reports a stack overflow in bounded time and space" begin
    ended = ran("spin(x) = spin(x + 1)\nspin(1)"; bridge = SMALL, id = "spin-1")
    problem = exception(ended)
    @test problem["type"] == "StackOverflowError"
    @test problem["omittedFrames"] > 100
    @test length(problem["frames"]) < 200
    @test ("pump.jl#spin-1", 1) in user_frames(problem)
end

@testset Reported "reports an error whose message cannot be shown" begin
    code = "struct Mute <: Exception end\nBase.showerror(io::IO, ::Mute) = error(\"no words\")\nthrow(Mute())"
    problem = exception(ran(code))
    @test problem["type"] == "Mute"
    @test occursin("could not be shown", problem["message"])
    endless = "struct Endless <: Exception end\nfunction Base.showerror(io::IO, ::Endless); while true; print(io, \"word é \"); end; end\nthrow(Endless())"
    message = exception(ran(endless; bridge = SMALL))["message"]
    @test 90 <= sizeof(message) <= 100 && isvalid(message)
end

@testset Reported "reports thrown values that are not exceptions" begin
    @test exception(ran("throw(5)"))["type"] == "Int64"
    @test exception(ran("throw(nothing)"))["type"] == "Nothing"
    @test exception(ran("throw(LoadError(\"x.jl\", 3, ErrorException(\"e\")))"))["message"] == "e"
end
