# Main

# The only file that accesses bindings of Main. Code sees the bindings of the world age in which it was called. On 1.12
# and later, reading a newer binding prints a warning into the user's output. So every access uses the latest world.

names_in_main(; all = false) = Base.invokelatest(names, Main; all = all)::Vector{Symbol}

is_in_main(name::Symbol) = Base.invokelatest(isdefined, Main, name)::Bool

"Returns the value of a global of Main."
global_value(name::Symbol) = Base.invokelatest(getfield, Main, name)

is_main(owner) = Base.invokelatest(===, owner, Main)::Bool

"Returns the key under which the documentation of a name is stored. @param owner a module, or nothing for Main"
docs_binding(owner, name::Symbol) = Base.invokelatest(Base.Docs.Binding, owner === nothing ? Main : owner, name)

"Evaluates an expression in Main."
evaluate_in_main(@nospecialize(expression)) = Core.eval(Main, expression)

"Sets `ans` or `err` where Julia's own REPL stores it. On 1.10 and later, that is a module whose names are visible in every module."
function set_for_repl(name::Symbol, @nospecialize(value))
    VERSION < v"1.10-" && return evaluate_in_main(Expr(:(=), name, QuoteNode(value)))
    return Base.invokelatest(setglobal!, Base.MainInclude, name, value)
end

"Returns a stream for showing values, with types named as in Main."
shown_in_main(io, @nospecialize(settings...)) = with_settings(io, :limit => true, :module => Main, settings...)

"Returns the completions of the REPL library at the end of `code`, and the range that they replace."
completions_in_main(completions, code) = Base.invokelatest(completions.completions, code, lastindex(code), Main)
