# Paths

"""
Returns the real path of what a client's path names. A link at its end is not followed. Throws `outside` for a path that is not
in normal form, or whose folder is not inside the user's folder after following its links.
"""
function resolved(path)
    is_normal(path) || throw(Problem(:outside, path))
    path == ROOT[] && return real_root()
    place = findlast(isequal('/'), path)
    folder = real_path(string(SubString(path, 1, prevind(path, place))), path)
    is_inside(folder) || throw(Problem(:outside, path))
    return string(folder, SubString(path, place))
end

"Like `resolved`, but follows a link at the end too. It must lead inside the user's folder."
function followed(path)
    real = real_path(resolved(path), path)
    is_inside(real) || throw(Problem(:outside, path))
    return real
end

"Like `resolved`, for a path that is about to change. The user's folder itself must not."
function changeable(path)
    path == ROOT[] && throw(Problem(:invalid, path, "the user's folder itself"))
    return resolved(path)
end

"Returns whether a path is UTF-8, absolute, inside the user's folder as it is written, and without `.`, `..`, empty segments and NUL."
function is_normal(path)
    isvalid(path) && !occursin('\0', path) || return false
    return path == ROOT[] || startswith(path, string(ROOT[], '/')) && !occursin(r"//|/\.{0,2}(?:/|\z)", path)
end

"Returns whether a real path is inside the user's folder."
function is_inside(real)
    root = real_root()
    return real == root || startswith(real, root == "/" ? root : string(root, '/'))
end

real_root() = real_path(ROOT[], ROOT[])

"Follows all links of a path. Throws a problem of `shown`."
function real_path(path, shown)
    real = real_path_if_any(path)
    real === nothing && fail(shown)
    return real
end

"Follows all links of a path. Returns nothing when it leads nowhere. `realpath` would throw, which is slow in a long list."
function real_path_if_any(path)
    text = ccall(:realpath, Ptr{UInt8}, (Cstring, Ptr{UInt8}), path, C_NULL)
    text == C_NULL && return nothing
    real = unsafe_string(text)
    Libc.free(text)
    return real
end
