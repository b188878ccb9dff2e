# Evaluation

@testset Reported "returns the value of the last statement" begin
    @test value_text(ran("a = 3\na + 5")) == "8"
    @test value_text(ran("\"text\"")) == "\"text\""
    @test value_text(ran("nothing")) === nothing
    @test value_text(ran("")) === nothing
    @test value_text(ran("# only a comment")) === nothing
    @test value_text(ran("1 + 1; 2 + 2")) == "4"
end

@testset Reported "lets a top-level loop assign to global variables, as in a REPL" begin
    @test value_text(ran("total = 0\nfor i in 1:4; total += i; end\ntotal")) == "10"
    @test value_text(ran("total = 0; while total < 3; total += 1; end; total")) == "3"
    @test value_text(ran("found = 0\ntry; found = 1; finally; end\nfound")) == "1"
    @test value_text(ran("global only_declared\nonly_declared = 5\nonly_declared")) == "5"
end

@testset Reported "lets each statement see the definitions of the previous ones" begin
    @test value_text(ran("struct Pump; flow::Int; end\nBase.show(io::IO, p::Pump) = print(io, \"pump of \", p.flow)\nPump(3)")) == "pump of 3"
    @test value_text(ran("macro twice(x); :(2 * \$(esc(x))); end\n@twice 21")) == "42"
    @test value_text(ran("eval(:(fresh() = 7)); fresh()")) == "7"
    @test value_text(ran("using Base64: base64encode\nbase64encode(\"a\")")) == "\"YQ==\""
    @test value_text(ran("\"A doc.\"\ndocumented() = 1\noccursin(\"A doc.\", string(@doc documented))")) == "true"
    @test value_text(ran("module Inner; export seven; seven() = 7; end\nusing .Inner\nseven()")) == "7"
end

@testset Reported "hides the value after a final semicolon but not after one in a comment" begin
    for quiet in ("x = 1;", "x = 1; ", "x = 1; # why", "x = 1;\n\n# more\n", "string(\"#\");", "(1;2);", "x = ';';")
        @test value_text(ran(quiet)) === nothing
    end
    for loud in ("1 # a;", "1\n# a;", "\"a;\"", "1 #= ; =#", "(1;2)", "';'", "\"\"\"\na;\n\"\"\"", "1 #;")
        @test value_text(ran(loud)) !== nothing
    end
end

@testset Reported "finds the final semicolon before comments with semicolons, brackets and quotes" begin
    comments = ("# width; height", "\n# height\n# in metres; not feet", "#= ; =#", "#= a #= ; =# b; =# # c;", "\r\n#;\r\n", "# ) ] \" ' ;", "#=#;=# #\n\t ",
        "# öé; 日本;", "#= \n;\n=#\n\n#= ; =#;", "# #= ; ")
    statements = ("area() = 12", "h = 5", "x = \"a;\"", "x = 'a'", "(1; 2)", "a, b = 1, 2", "\"Doc;\"\ndocumented_too() = 1", "[1; 2] # ;\n", "quiet(; a) = a",
        "y = \"\"\"\n# ;\n\"\"\"", "raw\"\\;\"", "begin 1; end", "1;;", "1; 2", "@assert true", ":(a; b)", "\"\$(begin 1; 2; end)\"", "[1, 2]'", "module Quiet; x = 1; end", "import Base64")
    for statement in statements, comment in comments
        @test value_text(ran(string(statement, "; ", comment))) === nothing
    end
    # Without the semicolon, the value is shown whatever the comments contain.
    for statement in filter(statement -> !(statement in ("1;;", "@assert true", "import Base64")), collect(statements)), comment in comments
        endswith(comment, "=#;") || @test value_text(ran(string(statement, " ", comment))) !== nothing
    end
    for loud in ("\"; # a\"", "\"\"\"\n; #\n\"\"\" # ;", "1 #= ; # =#", "1 #= ;\n=# # ;", "raw\"; # \\\" ;\"", "';' # ;", "1;\n2 # ;", "1; 2", "1; #= ; =# 2")
        @test value_text(ran(loud)) !== nothing
    end
end

@testset Reported "finds the final semicolon in linear time" begin
    seconds(code) = minimum(@elapsed(B.ends_with_semicolon(code)) for _ in 1:3)
    for piece in ("# ;#", ";#= ", "#= ;", "=#;", ";", "; # a\n", "x = 1; # a; b\n", "#=#;")
        B.ends_with_semicolon(piece)
        @test seconds(piece^20_000) < 16 * seconds(piece^5_000) + 0.2
    end
end

@testset Reported "reports the lines and the file of the document" begin
    ended = ran("(@__LINE__, @__FILE__,\n@__LINE__)"; line = 1000, file = "pump.jl#w-9")
    @test value_text(ended) == "(1000, \"pump.jl#w-9\", 1001)"
    @test value_text(ran("\n\n@__LINE__"; line = 100_000)) == "100002"
end

@testset Reported "passes any text to Julia unchanged" begin
    for text in ("\"q\" \$x \\ `", "Ж日本👩‍🚀", "\r\n", "\"\"\"", "\u2028", "\0")
        @test value_text(ran(string("String(", repr(Vector{UInt8}(codeunits(text))), ") == ", repr(text)))) == "true"
    end
end

@testset Reported "adds nothing to Main except the bridges" begin
    before = Set(names(Main; all = true))
    ran("1 + 1; println(2); display(3)")
    @test isempty(filter(name -> !startswith(String(name), "#"), setdiff(Set(names(Main; all = true)), before)))
end

@testset Reported "is not affected by redefinitions in Main" begin
    @test value_text(ran("module Redefined; println(x...) = error(\"mine\"); string(x...) = error(\"mine\"); answer = 1; end\nRedefined.answer")) == "1"
    # The bridge uses time_ns, and nothing else in Main does. The redefinition stays for the following tests.
    @test value_text(ran("time_ns() = 17\ntime_ns()")) == "17"
    @test ran("println(\"printed\")").output == "printed\n"
end
