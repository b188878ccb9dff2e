# What a REPL knows

completed(code) = (header = Reply(B.complete(base64encode(code))).header; (header["texts"], header["replaced"]))

@testset Told "completions of names, fields, paths and symbols" begin
    ran("completed_name = 1; struct Completed; flow; speed; end; completed_value = Completed(1, 2);")
    @test completed("1 + completed_na") == (["completed_name"], 12)
    @test completed("completed_value.") == (["flow", "speed"], 0)
    @test completed("\\alpha") == (["α"], 6)
    @test completed("\\:rocket:") == (["🚀"], 9)
    @test "println" in completed("print")[1]
    @test completed("no_such_name_at_all") == ([], completed("no_such_name_at_all")[2])
    @test completed("") isa Tuple
    @test completed("日本 = 1; 日")[2] in (0, 1)
end

@testset Told "help on names, keywords, operators and what is none" begin
    helped(topic) = Reply(B.help(base64encode(topic), 80)).header["shown"]
    @test occursin("println", helped("println")["text"])
    @test any(form -> form["type"] == "text/markdown", helped("println")["rich"])
    @test occursin("loop", helped("for")["text"])
    @test !isempty(helped("+")["text"])
    @test occursin("No documentation", helped("no_such_name_at_all")["text"]) || occursin("not exist", helped("no_such_name_at_all")["text"])
    ran("\"Doc of *mine*.\"\nmine() = 1")
    @test occursin("Doc of mine", helped("mine")["text"])
end

"What REPLCompletions of 1.12 has: the text of a completion is a part of another object, and some kinds have no other."
module Completions112
struct BslashCompletion
    completion::String
end
struct NamedCompletion
    completion::String
    name::String
end
named_completion(found::BslashCompletion) = NamedCompletion(found.completion, string(found.completion, " α"))
end

@testset Told "completions have their texts also where only named ones do" begin
    @test B.completion_text(Completions112, Completions112.BslashCompletion("\\alpha")) == "\\alpha"
    completions = B.repl().REPLCompletions
    found, _, _ = completions.completions("redirect_stdo", 13, Main)
    @test B.completion_text(completions, first(found)) == "redirect_stdout"
end
