offered(code) = header(B.complete_in_editor(base64encode(code)))
labels(code) = offered(code)["labels"]
described(name) = header(B.describe(base64encode(name)))
signatures(name) = header(B.signatures(base64encode(name)))["signatures"]

# Code that notes when it is called.
ran("""
module Helped
const CALLED = Symbol[]
"Doc of *pumps*."
struct Pump; flow; speed; end
struct Guarded; flow; end
Base.getproperty(each::Guarded, name::Symbol) = (push!(CALLED, :getproperty); getfield(each, name))
struct Listing; flow; end
Base.propertynames(each::Listing, isprivate::Bool = false) = (push!(CALLED, :propertynames); (:fake,))
Base.propertynames(each::Listing) = (push!(CALLED, :propertynames); (:fake,))
struct Flooding end
Base.show(io::IO, ::Flooding) = (push!(CALLED, :show); foreach(_ -> print(io, "flood "), 1:10^7))
const inner = Pump(Pump(1, 2), "fast")
"Doc of the macro."
macro noting(code) esc(code) end
end
help_pump = Helped.Pump(3, [1 2; 3 4]); help_guarded = Helped.Guarded(4); help_listing = Helped.Listing(5); help_flood = Helped.Flooding();
"Doc of helped."
helped(x::Int, y = 2; scale = 1, more...) = x
helped(values::Vector{T}, rest...) where T<:Real = values
const HelpedAlias = Helped.Pump
""")
called() = ran("copy(Helped.CALLED)")

@testset Reported "completes in the editor with kinds" begin
    kinds(code) = Dict(zip(offered(code)["labels"], offered(code)["kinds"]))
    @test kinds("help_pump") == Dict("help_pump" => "variable")
    @test kinds("helped")["helped"] == "function"
    @test kinds("Help")["Helped"] == "module"
    @test kinds("Helped.Pu")["Pump"] == "type"
    @test kinds("Helped.@not")["@noting"] == "macro"
    @test kinds("@tim")["@time"] == "macro"
    @test kinds("help_pump.") == Dict("flow" => "field", "speed" => "field")
    @test kinds("Helped.inner.flow.sp") == Dict("speed" => "field")
    @test kinds("functio")["function"] == "keyword"
    @test kinds("using Rando")["Random"] == "module"
    found = offered("Helped.inner.flow.sp")
    @test (found["start"], found["stop"]) == (18, 20)
    @test !found["isCut"]
end

@testset Reported "completes names of symbols with the symbols, and paths in strings" begin
    found = offered("\\alp")
    @test found["labels"] == ["\\alpha"] && found["texts"] == ["α"] && found["kinds"] == ["symbol"]
    @test (found["start"], found["stop"]) == (0, 4)
    @test offered("\\:rocke")["texts"] == ["🚀"]
    @test offered("\\alpha")["texts"] == ["α"]
    @test B.symbol_for(B.repl().REPLCompletions, "\\no_such") == "\\no_such"
    @test B.symbol_for(@__MODULE__, "\\alpha") == "\\alpha"
    mktempdir() do folder
        write(joinpath(folder, "таблица 1.csv"), "")
        found = offered("\"$folder/таб")
        @test length(found["texts"]) == 1 && found["kinds"] == ["path"]
    end
end

@testset Reported "runs no code of the user to help in the editor" begin
    ran("empty!(Helped.CALLED);")
    @test labels("help_guarded.fl") == ["flow"]
    @test labels("help_guarded.flow.") == []
    @test labels("help_listing.") == []
    @test labels("helped(1).") == []
    @test labels("no_such_name.") == []
    @test labels("no_such_name.a.b") == []
    @test described("help_guarded.flow")["what"] == "nothing"
    @test called() == []
    @test described("help_guarded")["what"] == "variable"
    # What a package lists is offered: packages, unlike the user's code, are written for that.
    @test B.lists_properties(Tuple{Module})
end

@testset Reported "describes variables with type, size and value" begin
    found = described("help_pump.speed")
    @test found["what"] == "variable" && occursin("Int64", found["type"]) && found["size"] == "2×2"
    @test occursin(r"1 +2\n 3 +4", found["value"])
    @test described("Helped.inner.speed")["value"] == "\"fast\""
    @test described("no_such_name")["what"] == "nothing"
    @test described("help_pump.no_such_field")["what"] == "nothing"
    ran("help_huge = rand(10^6);")
    @test ncodeunits(described("help_huge")["value"]) < 1000
end

@testset Reported "cuts values that print without an end, by size and by time" begin
    flood = described("help_flood")["value"]
    @test endswith(flood, "…") && ncodeunits(flood) <= 2100
    text, is_cut = B.bounded(io -> while true; print(io, 'x'); end, 10^12, 0.1)
    @test is_cut && length(text) > 10
    ran("struct HelpBad end; Base.show(::IO, ::HelpBad) = error(\"no\"); help_bad = HelpBad();")
    @test described("help_bad")["value"] == "(could not be shown: ErrorException)"
end

@testset Reported "describes functions, types, macros and modules with their documentation" begin
    @test described("helped")["what"] == "function"
    @test described("helped")["doc"] == "Doc of helped."
    @test described("helped")["total"] == 3
    @test described("Helped.Pump")["doc"] == "Doc of *pumps*."
    @test described("HelpedAlias")["doc"] == "Doc of *pumps*."
    @test described("Helped.@noting")["what"] == "macro"
    @test described("Helped.@noting")["doc"] == "Doc of the macro."
    @test described("Helped")["what"] == "module"
    @test occursin("sine", described("sin")["doc"])
    @test occursin("sine", described("Base.sin")["doc"])
    @test occursin("time", described("@time")["doc"])
    ran("\"Has \$(Helped.inner) inside.\"\nhelp_interpolated() = 1\n\"\$(\"long \"^10^5)\"\nhelp_long() = 1")
    @test described("help_interpolated")["doc"] in ("Has  inside.", "Has $(repr(1)) inside.")
    long = described("help_long")
    @test ncodeunits(long["doc"]) <= 16 * 1024
end

@testset Reported "lists signatures with parameters and keywords, those of the user first" begin
    found = signatures("helped")
    @test ["x::Int64", "y"] in [each["parameters"] for each in found]
    both = first(filter(each -> length(each["parameters"]) == 2 && startswith(each["parameters"][1], "x"), found))
    @test both["name"] == "helped" && both["keywords"] == ["scale", "more..."]
    generic = first(filter(each -> startswith(each["parameters"][1], "values"), found))
    @test generic["parameters"][2] == "rest..." && generic["where"] == ["T<:Real"]
    @test any(each -> each["parameters"] == ["flow", "speed"], signatures("Helped.Pump"))
    ran("Base.println(x::Helped.Pump) = 1")
    @test signatures("println")[1]["parameters"] == [signatures("println")[1]["parameters"][1]] && endswith(signatures("println")[1]["parameters"][1], "Pump")
    @test length(signatures("show")) == 30 && header(B.signatures(base64encode("show")))["total"] > 30
    @test signatures("no_such_name") == []
    @test signatures("help_pump") == []
    @test B.capped("ä"^300) == "ä"^200 * "…"
end
