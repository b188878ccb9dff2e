# Sizes of values

function size_text(@nospecialize(value))
    try
        value isa AbstractString && return sizeof(value) < 1_000_000 ? counted(length(value), "character") : counted(sizeof(value), "byte")
        value isa AbstractArray && ndims(value) > 1 && return join(Base.invokelatest(size, value), '×')
        value isa Union{AbstractVector,AbstractDict,AbstractSet,Tuple,NamedTuple} && return counted(Base.invokelatest(length, value), "element")
    catch
    end
    return ""
end

counted(count, noun) = string(count, ' ', noun, count == 1 ? "" : "s")
