# Values

@testset Reported "shows a value in the available size" begin
    @test occursin("⋮", value_text(ran("collect(1:1000)")))
    @test count(isequal('\n'), value_text(ran("collect(1:1000)"; rows = 10))) < 10
    @test all(line -> length(line) <= 60, split(value_text(ran("zeros(100, 100)"; columns = 60)), '\n')[2:end])
end

@testset Reported "reports an exception in show as an error of the value" begin
    ended = ran("struct Shy end\nBase.show(io::IO, ::Shy) = error(\"no\")\nShy()"; id = "shy-1")
    @test exception(ended)["message"] == "Error showing value of type Shy:\nno"
    @test ("pump.jl#shy-1", 2) in user_frames(exception(ended))
end

@testset Reported "captures what show prints to standard output" begin
    ended = ran("struct Loud end\nBase.show(io::IO, ::Loud) = (println(\"printed\"); print(io, \"shown\"))\nLoud()")
    @test ended.output == "printed\n" && value_text(ended) == "shown"
end

@testset Reported "cuts an endless show" begin
    ended = ran("struct Talkative end\nfunction Base.show(io::IO, ::Talkative); while true; print(io, \"é€\"); end; end\nTalkative()"; bridge = SMALL)
    shown = ended.report["shown"]
    @test shown["isCut"] && 95 <= sizeof(shown["text"]) <= 100 && isvalid(shown["text"])
    @test !ran("\"short\""; bridge = SMALL).report["shown"]["isCut"]
end

@testset Reported "sends the rich forms of a value" begin
    ended = ran("struct Rich end\nBase.show(io::IO, ::MIME\"text/html\", ::Rich) = print(io, \"<b>\")\nBase.show(io::IO, ::MIME\"image/png\", ::Rich) = write(io, UInt8[0x89, 0x50])\nRich()")
    forms = Dict(form["type"] => form["data"] for form in ended.report["shown"]["rich"])
    @test forms == Dict("text/html" => "<b>", "image/png" => base64encode(UInt8[0x89, 0x50]))
    @test isempty(ended.report["shown"]["omitted"])
    @test isempty(ran("1").report["shown"]["rich"])
end

"Returns code that defines a type and its forms: pairs of a MIME type and the body of its `show`."
shows(name, bodies...) = string("struct $name end\n", (string("Base.show(io::IO, ::MIME\"", type, "\", ::$name) = ", body, "\n") for (type, body) in bodies)..., "$name()")

forms(shown) = Dict(form["type"] => form["data"] for form in shown["rich"])
missing_forms(shown) = Dict(form["type"] => get(form, "message", form["why"]) for form in shown["omitted"])

@testset Reported "omits a form that throws, with the reason, and sends the others" begin
    shown = ran(shows("Odd", "image/png" => "error(\"no font\")", "text/html" => "(print(io, \"<b>\"); print(\"printed\"); throw(\"a text\"))",
        "text/latex" => "throw(BoundsError([1], 2))", "text/markdown" => "print(io, \"*x*\")")).report["shown"]
    @test forms(shown) == Dict("text/markdown" => "*x*")
    @test missing_forms(shown) == Dict("image/png" => "no font", "text/html" => "\"a text\"",
        "text/latex" => "BoundsError: attempt to access 1-element $(Vector{Int}) at index [2]")
    @test all(form -> form["why"] == "failed", shown["omitted"])
    @test startswith(shown["text"], "Odd()")
end

@testset Reported "captures what a form prints before it throws" begin
    @test ran(shows("Chatty", "text/html" => "(println(\"printed\"); error(\"no\"))")).output == "printed\n"
end

@testset Reported "sends a short reason even when it cannot be shown" begin
    shown = ran(shows("Long", "text/html" => "error(\"é\"^10_000)")).report["shown"]
    message = missing_forms(shown)["text/html"]
    @test sizeof(message) <= 1000 && all(isequal('é'), message)
    code = "struct Wordless <: Exception end\nBase.showerror(io::IO, ::Wordless) = error(\"nothing to say\")\n"
    @test missing_forms(ran(code * shows("Muted", "text/html" => "throw(Wordless())")).report["shown"]) == Dict("text/html" => "(could not be shown: ErrorException)")
    code = "struct Late <: Exception end\nBase.showerror(io::IO, ::Late) = print(io, \"defined in this run\")\n"
    @test missing_forms(ran(code * shows("Latest", "text/html" => "throw(Late())")).report["shown"]) == Dict("text/html" => "defined in this run")
end

@testset Reported "omits a form that is too large or too slow, with the reason" begin
    shown = ran(shows("Large", "text/latex" => "print(io, \"x\"^2_000_000)", "image/jpeg" => "write(io, zeros(UInt8, 9_000_000))")).report["shown"]
    @test missing_forms(shown) == Dict("text/latex" => "tooLarge", "image/jpeg" => "tooLarge")
    hasty = loaded_bridge("#engee_hasty", "FORMS_SECONDS" => -1.0)
    shown = ran(shows("Unhurried", "text/html" => "error(\"not called\")"); bridge = hasty).report["shown"]
    @test missing_forms(shown) == Dict("text/html" => "tooSlow")
end

@testset Reported "ends the run at an interrupt in a form" begin
    @test ran(shows("Stuck", "text/html" => "throw(InterruptException())")).report["kind"] == "interrupted"
    id, task = started(shows("Unending", "text/html" => "(println(\"begun\"); while true; sleep(0.01); end)"))
    until(() -> poll(id).header["bytes"] > 0)
    interrupted(id)
    wait(task)
    @test followed(id).report["kind"] == "interrupted"
end

@testset Reported "skips a form whose showable throws" begin
    shown = ran("struct Shady end\nBase.showable(::MIME\"image/svg+xml\", ::Shady) = error(\"no\")\nShady()").report["shown"]
    @test isempty(shown["rich"]) && isempty(shown["omitted"])
end

@testset Reported "sends pictures as bytes and only one raster image" begin
    bytes = UInt8[0x47, 0x00, 0xff]
    body = "write(io, $bytes)"
    for type in ("image/png", "image/webp", "image/jpeg", "image/gif")
        @test forms(ran(shows("Only$(replace(type, '/' => '_'))", type => body)).report["shown"]) == Dict(type => base64encode(bytes))
    end
    shown = ran(shows("Both", "image/jpeg" => body, "image/png" => body, "image/gif" => body, "image/svg+xml" => "print(io, \"<svg/>\")")).report["shown"]
    @test forms(shown) == Dict("image/png" => base64encode(bytes), "image/svg+xml" => "<svg/>") && isempty(shown["omitted"])
    shown = ran(shows("Second", "image/png" => "error(\"no font\")", "image/gif" => body)).report["shown"]
    @test forms(shown) == Dict("image/gif" => base64encode(bytes)) && missing_forms(shown) == Dict("image/png" => "no font")
end

@testset Reported "replaces invalid UTF-8 in text forms" begin
    @test forms(ran(shows("Torn", "image/svg+xml" => "write(io, UInt8[0x3c, 0xff, 0x3e])")).report["shown"]) == Dict("image/svg+xml" => "<\ufffd>")
end

@testset Reported "puts Markdown formulas between dollar signs in a marked HTML element" begin
    html(code) = forms(ran("using Markdown; $code").report["shown"])["text/html"]
    docstring = raw"\"\"\"``\\pi r^2``\"\"\" area(r) = 1; @doc area"
    for code in (raw"md\"The area is ``\pi r^2``.\"", string("md\"\"\"\n```math\n", raw"\pi r^2", "\n```\n\"\"\""), docstring)
        text = replace(html(code), "&#36;" => "\$")
        @test startswith(text, "<div class=\"markdown\">") && occursin(raw"$\pi r^2$", text)
    end
end

@testset Reported "writes JSON that strict readers accept" begin
    seed = UInt32(42)
    random(n) = (seed = seed * 0x0019660d + 0x3c6ef35f; Int(seed >> 8) % n)
    texts = [String(UInt8[random(3) == 0 ? random(256) : 32 + random(95) for _ in 1:random(30)]) for _ in 1:500]
    append!(texts, ["", "\0\x01\x1f\x7f\"\\/", "\u2028\u2029", "日本👩‍🚀", "\n\r\t", "\ud800"])
    for text in texts
        number = random(10^6) - 500_000
        json = B.written(B.object(:k => text, :n => number, :l => Any[nothing, true, false, text], :e => Any[], :s => :symbol)).text
        expected = map(c -> isvalid(c) ? c : '\ufffd', text)
        @test parse_json(json) == Dict("k" => expected, "n" => number, "l" => Any[nothing, true, false, expected], "e" => Any[], "s" => "symbol")
        # For the reader in TypeScript.
        report("json\t", base64encode(expected), '\t', json)
    end
end
