# Entries of folders

"Returns the entry at a real path as JSON pairs, or nothing when nothing is there."
function entry(path)
    own = lstat(path)
    ispath(own) || return nothing
    name = path == real_root() ? basename(ROOT[]) : string(SubString(path, findlast(isequal('/'), path) + 1))
    link, target = islink(own) ? link_at(path) : (nothing, nothing)
    shown = target === nothing ? own : target
    pairs = object(:name => name, :isUtf8 => isvalid(name), :kind => kind_of_file(own), :size => Int(shown.size),
        :modified => milliseconds(shown.mtime), :changed => milliseconds(shown.ctime), :mode => Int(shown.mode & 0o7777),
        :version => version_of(own, target))
    link === nothing || push!(pairs, Pair{Symbol,Any}(:link, link))
    return pairs
end

kind_of_file(state) = isfile(state) ? "file" : isdir(state) ? "folder" : islink(state) ? "link" : "other"

milliseconds(seconds) = floor(Int, seconds * 1000)

"Returns the description of a link, and the state of its target if that is inside the user's folder."
function link_at(path)
    real = real_path_if_any(path)
    is_outside = real !== nothing && !is_inside(real)
    target = real === nothing || is_outside ? nothing : stat(real)
    leads_to = is_outside ? "outside" : target === nothing ? "nothing" : isfile(target) ? "file" : isdir(target) ? "folder" : "nothing"
    # The link may have vanished.
    text = try readlink(path) catch; "" end
    return object(:target => text, :leadsTo => leads_to), target
end

"""
Identifies the state of a file or folder: another size, time, file or device is another version. `own`: the state of the path
itself. `target`: for a link, the state of its target, or nothing.
"""
function version_of(own, target = nothing)
    # A link can't be changed, only replaced.
    islink(own) || return state_version(own)
    link = string('l', code(own.inode), '-', time_code(own.ctime))
    return target === nothing ? link : string(link, '-', state_version(target))
end

state_version(state) = string(code(state.size), '-', time_code(state.mtime), '-', time_code(state.ctime), '-', code(state.inode), '-', code(state.device))

code(number) = string(UInt64(number); base = 36)
"Writes a time with all bits that Julia knows."
time_code(seconds) = string(reinterpret(UInt64, Float64(seconds)); base = 36)
