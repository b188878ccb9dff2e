# Signatures

"Replies with the signatures of what a name such as `a.b.c` calls, those of the user first."
function signatures(name64::String)
    found = plain_value(path_of(decoded(name64)))
    list, total = found === nothing ? (Any[], 0) : signatures_of(something(found), SIGNATURES)
    return reply(object(:kind => "signatures", :epoch => EPOCH, :signatures => list, :total => total))
end

function signatures_of(@nospecialize(called), limit)
    try
        own, others = Any[], Any[]
        for method in Base.invokelatest(methods, called)
            push!(is_main(Base.moduleroot(method.module)) ? own : others, method)
        end
        found = append!(own, others)
        return Any[signature_of(method) for method in found[1:min(end, limit)]], length(found)
    catch
        return Any[], 0
    end
end

function signature_of(method)
    parts = Base.invokelatest(Base.arg_decl_parts, method)
    parameters, keywords, variables = String[], String[], String[]
    for (name, type) in parts[2][2:end]
        push!(parameters, capped(isempty(type) ? name : string(name, "::", type)))
    end
    try
        for name in Base.invokelatest(Base.kwarg_decl, method)
            push!(keywords, capped(string(name)))
        end
    catch
    end
    for variable in parts[1]
        push!(variables, capped(string(variable)))
    end
    return object(:name => capped(string(method.name)), :parameters => parameters, :keywords => keywords, :where => variables)
end

capped(text) = length(text) <= 200 ? text : string(text[1:nextind(text, 0, 200)], '…')
