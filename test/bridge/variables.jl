# Variables

listed(limit = 5000) = Reply(SMALL.variables(limit)).header
named(name) = first(filter(variable -> variable["name"] == name, listed()["variables"]))
is_listed(name) = any(variable -> variable["name"] == name, listed()["variables"])

@testset Reported "lists variables with type, size and a short value" begin
    ran("v_number = 1.5; v_text = \"añb\"; v_matrix = zeros(3, 4); v_list = [1, 2]; v_tuple = (1,); v_dict = Dict(1 => 2); v_long = collect(1:10^6); v_lines = \"a\\nb\";")
    @test named("v_number") == Dict("name" => "v_number", "type" => "Float64", "size" => "", "value" => "1.5")
    @test named("v_text")["size"] == "3 characters"
    @test named("v_matrix")["size"] == "3×4"
    @test named("v_list")["size"] == "2 elements"
    @test named("v_tuple")["size"] == "1 element"
    @test named("v_dict")["size"] == "1 element"
    @test length(named("v_long")["value"]) <= 200
    @test !occursin('\n', named("v_lines")["value"])
end

@testset Reported "does not list functions, types, modules and Julia's own names" begin
    ran("a_function() = 1; struct AType end; module AModule end; using Base64;")
    for name in ("a_function", "AType", "AModule", "Base", "Core", "Main", "Base64", "B", "SMALL")
        @test !is_listed(name)
    end
end

@testset Reported "lists values whose show throws or never ends" begin
    ran("struct BadShow end; Base.show(io::IO, ::BadShow) = error(\"no\"); bad_show = BadShow()\nstruct LongShow end; function Base.show(io::IO, ::LongShow); while true; print(io, 'x'); end; end; long_show = LongShow();")
    @test named("bad_show")["value"] == "(could not be shown: ErrorException)"
    @test named("long_show")["value"] == "x"^200
    ran("struct BadLength <: AbstractVector{Int} end; Base.size(::BadLength) = error(\"no\"); bad_length = BadLength();")
    @test named("bad_length")["size"] == ""
end

@testset Reported "lists thousands of variables up to a limit" begin
    ran("for i in 1:3000; Core.eval(Main, Expr(:(=), Symbol(\"many_\", i), i)); end")
    all_of_them = listed()
    @test all_of_them["total"] == length(all_of_them["variables"]) >= 3000
    few = listed(10)
    @test length(few["variables"]) == 10 && few["total"] == all_of_them["total"]
    hasty = loaded_bridge("#engee_hasty", "VARIABLE_SECONDS" => -1.0)
    @test all(variable -> variable["value"] == "…", Reply(hasty.variables(5000)).header["variables"])
end

@testset Reported "shows one variable in all its forms" begin
    ran("shown_whole = collect(1:500);")
    shown = Reply(B.show_variable(base64encode("shown_whole"), 160, 1000)).header["shown"]
    @test count(isequal('\n'), shown["text"]) == 500
    @test Reply(B.show_variable(base64encode("no such name"), 160, 1000)).header["shown"] === nothing
end

@testset Reported "clears a variable but not a constant" begin
    ran("cleared = rand(10); const kept_constant = 5; var\"odd name\" = 3;")
    @test Reply(SMALL.clear_variable(base64encode("cleared"))).header["isCleared"]
    @test !is_listed("cleared")
    @test value_text(ran("cleared")) === nothing
    ran("cleared = 5;")
    @test is_listed("cleared")
    @test !Reply(SMALL.clear_variable(base64encode("kept_constant"))).header["isCleared"]
    @test value_text(ran("kept_constant")) == "5"
    @test Reply(SMALL.clear_variable(base64encode("odd name"))).header["isCleared"]
end
