# Values

@testset Told "a value is shown in the room that there is" begin
    @test occursin("⋮", value_text(ran("collect(1:1000)")))
    @test count(isequal('\n'), value_text(ran("collect(1:1000)"; rows = 10))) < 10
    @test all(line -> length(line) <= 60, split(value_text(ran("zeros(100, 100)"; columns = 60)), '\n')[2:end])
end

@testset Told "a show that throws is an error of the value" begin
    ended = ran("struct Shy end\nBase.show(io::IO, ::Shy) = error(\"no\")\nShy()"; id = "shy-1")
    @test exception(ended)["message"] == "Error showing value of type Shy:\nno"
    @test ("pump.jl#shy-1", 2) in user_frames(exception(ended))
end

@testset Told "a show that prints prints into the run" begin
    ended = ran("struct Loud end\nBase.show(io::IO, ::Loud) = (println(\"printed\"); print(io, \"shown\"))\nLoud()")
    @test ended.output == "printed\n" && value_text(ended) == "shown"
end

@testset Told "a show that writes for ever is cut" begin
    ended = ran("struct Talkative end\nfunction Base.show(io::IO, ::Talkative); while true; print(io, \"é€\"); end; end\nTalkative()"; bridge = SMALL)
    shown = ended.report["shown"]
    @test shown["isCut"] && 95 <= sizeof(shown["text"]) <= 100 && isvalid(shown["text"])
    @test !ran("\"short\""; bridge = SMALL).report["shown"]["isCut"]
end

@testset Told "richer forms come along, where there are any" begin
    ended = ran("struct Rich end\nBase.show(io::IO, ::MIME\"text/html\", ::Rich) = print(io, \"<b>\")\nBase.show(io::IO, ::MIME\"image/png\", ::Rich) = write(io, UInt8[0x89, 0x50])\nRich()")
    forms = Dict(form["type"] => form["data"] for form in ended.report["shown"]["rich"])
    @test forms == Dict("text/html" => "<b>", "image/png" => base64encode(UInt8[0x89, 0x50]))
    @test isempty(ended.report["shown"]["omitted"])
    @test isempty(ran("1").report["shown"]["rich"])
end

@testset Told "a form that throws or is too large is left out and named" begin
    ended = ran("struct Odd end\nBase.show(io::IO, ::MIME\"text/html\", ::Odd) = error(\"no\")\nBase.show(io::IO, ::MIME\"text/latex\", ::Odd) = print(io, \"x\"^2_000_000)\nBase.showable(::MIME\"image/svg+xml\", ::Odd) = error(\"no\")\nOdd()")
    @test Set(ended.report["shown"]["omitted"]) == Set(["text/html", "text/latex"])
    @test ended.report["kind"] == "value"
end

@testset Told "the writer of JSON agrees with strict readers" begin
    seed = UInt32(42)
    random(n) = (seed = seed * 0x0019660d + 0x3c6ef35f; Int(seed >> 8) % n)
    texts = [String(UInt8[random(3) == 0 ? random(256) : 32 + random(95) for _ in 1:random(30)]) for _ in 1:500]
    append!(texts, ["", "\0\x01\x1f\x7f\"\\/", "\u2028\u2029", "日本👩‍🚀", "\n\r\t", "\ud800"])
    for text in texts
        number = random(10^6) - 500_000
        json = B.written(B.object(:k => text, :n => number, :l => Any[nothing, true, false, text], :e => Any[], :s => :symbol)).text
        expected = map(c -> isvalid(c) ? c : '\ufffd', text)
        @test parse_json(json) == Dict("k" => expected, "n" => number, "l" => Any[nothing, true, false, expected], "e" => Any[], "s" => "symbol")
        # For the reader of the other side.
        report("json\t", base64encode(expected), '\t', json)
    end
end
