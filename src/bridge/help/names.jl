# Names and their values

"Returns whether a module has a name with a value."
is_in(owner, name::Symbol) = Base.invokelatest(isdefined, owner, name)::Bool

"Returns the value of a name of any module."
value_in(owner, name::Symbol) = Base.invokelatest(getfield, owner, name)

"Returns the value that a name such as `a.b.c` has, as `Some`; nothing if there is none, or if reading it runs other code."
function plain_value(path)
    is_in_main(path[1]) || return nothing
    value = global_value(path[1])
    for name in path[2:end]
        if value isa Module
            is_in(value, name) || return nothing
            value = value_in(value, name)
        else
            is_method_for_any(getproperty, Tuple{typeof(value),Symbol}) && isdefined(value, name) || return nothing
            value = getfield(value, name)
        end
    end
    return Some{Any}(value)
end

"Returns whether such a call uses the method that Julia has for all types."
function is_method_for_any(@nospecialize(called), @nospecialize(types))
    try
        return Base.unwrap_unionall(Base.invokelatest(which, called, types).sig).parameters[2] === Any
    catch
        return false
    end
end

path_of(name) = Symbol.(split(name, '.'))

function kind_of_value(@nospecialize(value))
    value isa Function && return "function"
    value isa Type && return "type"
    return value isa Module ? "module" : "variable"
end
