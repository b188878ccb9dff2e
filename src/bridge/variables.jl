# Variables

"Replies with at most `limit` variables of Main, without modules, functions, types and hidden names."
function variables(limit::Int)
    found = filter(is_variable, names_in_main())
    started = time()
    listed = Any[described_variable(name, time() - started < VARIABLE_SECONDS) for name in Iterators.take(found, limit)]
    return reply(object(:kind => "variables", :epoch => EPOCH, :total => length(found), :variables => listed))
end

"Names that were cleared. They are not listed until they have a new value."
const CLEARED = Set{Symbol}()

function is_variable(name)
    is_in_main(name) || return false
    value = global_value(name)
    # On 1.10 and later, these are not in Main.
    name in (:ans, :err) && VERSION < v"1.10-" && return false
    return !(value isa Union{Module,Function,Type}) && !(value === nothing && name in CLEARED)
end

"`is_time_left`: false to omit the value, so that slow values do not delay thousands of others."
function described_variable(name, is_time_left)
    value = global_value(name)
    text = is_time_left ? one_line(value) : "…"
    return object(:name => name, :type => bounded_or_note(io -> Base.invokelatest(show, shown_in_main(io), typeof(value)), 200),
        :size => size_text(value), :value => text)
end

one_line(@nospecialize(value)) = replace(bounded_or_note(200) do io
    Base.invokelatest(show, shown_in_main(io, :compact => true, :displaysize => (1, 80), :color => false), value)
end, r"\s*\n\s*" => " ")

function show_variable(name64::String, columns::Int, rows::Int)
    name = Symbol(decoded(name64))
    is_in_main(name) || return reply(object(:kind => "shown", :epoch => EPOCH, :shown => nothing))
    return reply(object(:kind => "shown", :epoch => EPOCH, :shown => shown(global_value(name), columns, rows)))
end

"Sets a variable to `nothing`, because Julia can't remove a name."
function clear_variable(name64::String)
    is_cleared = try
        evaluate_in_main(Expr(:(=), Symbol(decoded(name64)), nothing))
        push!(CLEARED, Symbol(decoded(name64)))
        true
    catch
        false
    end
    return reply(object(:kind => "cleared", :epoch => EPOCH, :isCleared => is_cleared))
end
