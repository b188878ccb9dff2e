# Completions, help, `ans` and `err`

"Returns the completions at the end of the code, and the text that they replace."
function completed(code)
    header = Reply(B.complete(base64encode(code))).header
    units = transcode(UInt16, code)
    return header["texts"], transcode(String, units[header["start"]+1:header["stop"]])
end

@testset Reported "completes names, fields, paths and symbols" begin
    ran("completed_name = 1; struct Completed; flow; speed; end; completed_value = Completed(1, 2);")
    @test completed("1 + completed_na") == (["completed_name"], "completed_na")
    @test completed("completed_value.") == (["flow", "speed"], "")
    @test completed("\\alpha") == (["α"], "\\alpha")
    @test completed("\\:rocket:") == (["🚀"], "\\:rocket:")
    @test completed("\"🚀🚀\"; completed_na") == (["completed_name"], "completed_na")
    @test "println" in completed("print")[1]
    @test completed("no_such_name_at_all")[1] == []
    @test completed("") isa Tuple
    @test completed("日本 = 1; 日")[2] in ("", "日")
end

@testset Reported "completes keys and paths with blanks and letters of any script" begin
    ran("keyed = Dict(\"first key\" => 1, \"ключ\" => 2);")
    @test completed("1; keyed[\"fi") == (["\"first key\"]"], "\"fi")
    @test completed("keyed[\"кл") == (["\"ключ\"]"], "\"кл")
    mktempdir() do folder
        write(joinpath(folder, "результат 1.csv"), "")
        write(joinpath(folder, "𝛼 plain.csv"), "")
        texts, place = completed("read(\"$folder/рез")
        @test length(texts) == 1 && place == "рез"
        texts, place = completed("read(\"$folder/𝛼")
        @test length(texts) == 1 && place == "𝛼"
    end
end

@testset Reported "marks method signatures as not insertable" begin
    ran("only_one(x::Int64, y) = x")
    for code in ("z = only_one(", "\"🚀\"; only_one(", "only_one( ", "only_one(1, ")
        header = Reply(B.complete(base64encode(code))).header
        @test !header["isInserted"]
        @test length(header["texts"]) == 1 && occursin(r"^only_one\(x::Int64, y\) .*pump\.jl:1$", header["texts"][1])
    end
    @test length(Reply(B.complete(base64encode("z = sin("))).header["texts"]) > 3
    @test Reply(B.complete(base64encode("prin"))).header["isInserted"]
end

@testset Reported "shows help on names, keywords, operators and unknown names" begin
    helped(topic) = Reply(B.help(base64encode(topic), 80)).header["shown"]
    @test occursin("println", helped("println")["text"])
    @test any(form -> form["type"] == "text/markdown", helped("println")["rich"])
    @test occursin("loop", helped("for")["text"])
    @test !isempty(helped("+")["text"])
    @test occursin("No documentation", helped("no_such_name_at_all")["text"]) || occursin("not exist", helped("no_such_name_at_all")["text"])
    ran("\"Doc of *mine*.\"\nmine() = 1")
    @test occursin("Doc of mine", helped("mine")["text"])
end

@testset Reported "shows search results before the documentation" begin
    helped(topic, columns = 80) = Reply(B.help(base64encode(topic), columns)).header["shown"]["text"]
    @test occursin(r"^Base\.sort$"m, helped("\"sorted\""))
    @test occursin("issorted", helped("r\"sorted.order\""))
    @test occursin(r"Perhaps you meant .*println", helped("prntln"))
    @test occursin("\"α\" can be typed by \\alpha<tab>", helped("α"))
    @test startswith(helped("println"), "search: println ")
    @test maximum(length, split(helped("sin", 40), '\n')[1:1]) <= 40 < length(split(helped("sin", 200), '\n')[1])
    @test helped("\"no documentation has these words\"") == ""
    @test startswith(helped("no_such_value.field"), "ERROR: UndefVarError: ")
    ran("docs = 5")
    helped("sin")
    @test value_text(ran("docs")) == "5"
end

@testset Reported "sets ans and err in a REPL and not in other runs" begin
    typed(code) = (id = next_id(); B.typed(B.EPOCH, id); ran(code; id = id, file = "REPL[1]#$id"))
    @test value_text(typed("6 * 7")) == "42"
    @test value_text(typed("ans + 1")) == "43"
    ran("1000")
    @test value_text(ran("ans")) == "43"
    typed("[1, 2];")
    @test value_text(typed("sum(ans)")) == "3"
    typed("nothing")
    @test value_text(ran("ans === nothing")) == "true"
    typed("5")
    typed("error(\"kept\")")
    @test value_text(ran("ans, err[1].exception.msg")) == "(5, \"kept\")"
    @test value_text(ran("join((frame.func for frame in err[1].backtrace), ',')")) == "\"error,top-level scope\""
    typed("try; error(\"first\"); catch; error(\"second\"); end")
    @test value_text(ran("[each.exception.msg for each in err] == [\"first\", \"second\"]")) == "true"
    typed("1 +")
    ran("error(\"of a file\")")
    @test value_text(ran("err[1].exception.msg")) == "\"first\""
    typed("struct Unseen end; Base.show(::IO, ::Unseen) = error(\"unshown\"); Unseen()")
    @test value_text(ran("ans isa Unseen, err[1].exception.msg")) == "(true, \"unshown\")"
    typed("no_such_value_of_anybody")
    @test value_text(ran("err[1].exception isa UndefVarError")) == "true"
    @test !any(each -> each["name"] in ("ans", "err"), Reply(B.variables(1000)).header["variables"])
    @test Reply(B.typed("other-1", "x-1")).header["kind"] == "otherEpoch"
end

"Like REPLCompletions of 1.12, where some kinds of completions have their text only in another object."
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

@testset Reported "reads the texts of named completions of 1.12" begin
    @test B.completion_text(Completions112, Completions112.BslashCompletion("\\alpha")) == "\\alpha"
    completions = B.repl().REPLCompletions
    found, _, _ = completions.completions("redirect_stdo", 13, Main)
    @test B.completion_text(completions, first(found)) == "redirect_stdout"
end
