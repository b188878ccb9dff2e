# Main

# The only place that touches bindings of Main. Code sees the bindings of the world in which it was called. On 1.12 and
# later, a read of a binding that is newer than that prints a warning, which would land in the user's output. So every
# access is made in the newest world.

names_in_main(; all = false) = Base.invokelatest(names, Main; all = all)::Vector{Symbol}

is_in_main(name::Symbol) = Base.invokelatest(isdefined, Main, name)::Bool

"The value of a global of Main."
global_value(name::Symbol) = Base.invokelatest(getfield, Main, name)

"Evaluates an expression in Main, as the user's own code is."
evaluate_in_main(@nospecialize(expression)) = Core.eval(Main, expression)

"Gives `ans` or `err` a value, where Julia's own REPL keeps it: from 1.10 on in a module whose names everybody sees in their own."
function set_for_repl(name::Symbol, @nospecialize(value))
    VERSION < v"1.10-" && return evaluate_in_main(Expr(:(=), name, QuoteNode(value)))
    return Base.invokelatest(setglobal!, Base.MainInclude, name, value)
end

"A stream to show values on, with types named as they are in Main."
shown_in_main(io, settings...) = IOContext(io, :limit => true, :module => Main, settings...)

"What the REPL's completions find at the end of `code`, and which part of it they take the place of."
completions_in_main(completions, code) = Base.invokelatest(completions.completions, code, lastindex(code), Main)
