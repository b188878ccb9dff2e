# Help, `ans` and `err`

"""
Replies with help on a name or an expression, as in Julia's REPL: first search results, similar names and how to type a
character, then the documentation.
"""
function help(topic64::String, columns::Int)
    answer = nothing
    text, is_cut = bounded(TEXT_BYTES) do io
        place = shown_in_main(io, :displaysize => (10_000, columns), :color => false)
        try
            question = Base.invokelatest(repl().helpmode, place, decoded(topic64))
            # On 1.11 and later, the expression assigns to a variable, which must not be a global of the user.
            answer = evaluate_in_main(Expr(:let, Expr(:block), question))
            answer === nothing || Base.invokelatest(show, place, MIME("text/plain"), answer)
        catch failure
            io.is_cut && rethrow()
            while failure isa LoadError
                failure = failure.error
            end
            print(io, "ERROR: ", message(failure))
        end
    end
    return reply(object(:kind => "shown", :epoch => EPOCH, :shown => shown_as(text, is_cut, forms_of(answer)...)))
end

"Ids of runs whose code was typed into a REPL."
const TYPED = Set{String}()

"Marks a future run as REPL input: its value becomes `ans`, and its error `err`."
function typed(epoch::String, id::String)
    epoch == EPOCH || return other_epoch()
    guarded(() -> push!(TYPED, id))
    return hello()
end

keep_answer(run) = run.id in TYPED && quietly(() -> set_for_repl(:ans, run.value))

"Sets `err`. Like Julia's REPL, skips errors without a stack, such as syntax errors."
function keep_error(run, problems)
    run.id in TYPED || return nothing
    stack = Any[(exception = problem.exception, backtrace = problem.frames[1:boundary_of(problem.frames)-1]) for problem in reverse(problems)]
    length(stack) == 1 && length(stack[1].backtrace) <= 1 && !(stack[1].exception isa UndefVarError) && return nothing
    # 1.7 and later have a type for it.
    quietly(() -> set_for_repl(:err, isdefined(Base, :ExceptionStack) ? Base.ExceptionStack(stack) : stack))
    return nothing
end
