# Search

struct Search
    folder::String
    "The real path of the folder."
    root::String
    "Lowercase words that must all occur in a path."
    words::Vector{String}
    has_hidden::Bool
    limit::Int
    "What lines must match, or nothing for a search of names."
    pattern::Union{Regex,Nothing}
    line_bytes::Int
    deadline::Float64
end

"""
Searches files below a folder by name and by content. `args`: the folder, words of the name, whether names with a leading dot
are searched, the maximum number of matches, and for a search of content the text, whether its case counts and whether it is a
regular expression. Links are not followed.
"""
function run_job(::Val{:find}, job, args)
    folder = args[1]
    has_text = length(args) > 4
    is_regex = has_text && args[7] == "1"
    pattern = has_text ? search_pattern(args[5], args[6] == "1", is_regex) : nothing
    limit = clamp(something(tryparse(Int, args[4]), MATCHES), 1, MATCHES)
    search = Search(folder, followed(folder), String[word for word in split(lowercase(args[2]))], args[3] == "1", limit,
        pattern, is_regex ? REGEX_LINE_BYTES : LINE_BYTES, time() + SEARCH_SECONDS)
    isdir(search.root) || throw(Problem(:notAFolder, folder))
    files = 0
    is_cut = each_file(job, search.root, search.deadline; has_hidden = search.has_hidden) do path, _
        has_words(search, path) || return false
        files += 1
        return search.pattern === nothing ? found!(job, search, path) : search_file!(job, search, path)
    end
    return object(:isCut => is_cut, :files => files)
end

"""
Calls `visit` with each file below a folder: its path there and its state. Ends when that returns true, or at the deadline, and
returns whether it did. Links are not followed. `left_out`: names in the folder itself that are not visited.
"""
function each_file(visit, job, root, deadline; has_hidden = false, left_out = String[])
    pending = String[""]
    while !isempty(pending)
        below = pop!(pending)
        folders = String[]
        for name in visible_names(string(root, below), has_hidden)
            check!(job)
            isempty(below) && name in left_out && continue
            path = string(below, '/', name)
            state = state_in_search(string(root, path))
            state === nothing && continue
            isdir(state) && push!(folders, path)
            isfile(state) && visit(path, state) && return true
            time() > deadline && return true
        end
        append!(pending, reverse!(folders))
    end
    return false
end

"Returns the names in a folder that are searched. A folder that vanished or that can't be read has none."
function visible_names(path, has_hidden)
    names = try
        readdir(path)
    catch
        String[]
    end
    return filter!(name -> isvalid(name) && (has_hidden || !startswith(name, '.')), names)
end

"Returns the state of a path, or nothing when it can't be read."
function state_in_search(path)
    return try
        lstat(path)
    catch
        nothing
    end
end

function has_words(search, path)
    isempty(search.words) && return true
    text = lowercase(path)
    return all(word -> occursin(word, text), search.words)
end

"Emits a match. Returns whether it was the last one that is wanted."
function found!(job, search, path, @nospecialize(pairs...))
    item = object(:path => string(search.folder, path))
    for pair in pairs
        push!(item, Pair{Symbol,Any}(getfield(pair, 1), getfield(pair, 2)))
    end
    emit!(job, item)
    return length(job.items) >= search.limit
end

"Returns the regular expression that lines must match."
function search_pattern(query, is_case_sensitive, is_regex)
    isempty(query) && throw(Problem(:invalid, "", "an empty query"))
    length(query) > QUERY_LENGTH && throw(Problem(:tooLarge, "", "a long query"))
    isvalid(query) && !occursin('\0', query) || throw(Problem(:invalid, "", "a query that is not text"))
    flags = is_case_sensitive ? "" : "i"
    is_regex || return Regex(string("\\Q", replace(query, "\\E" => "\\E\\\\E\\Q"), "\\E"), flags)
    try
        # Compiled to machine code, it would count its steps again from each character.
        return Regex(string("(*NO_JIT)(*UCP)(*LIMIT_MATCH=", REGEX_STEPS, ")", query), flags)
    catch failure
        failure isa ErrorException || rethrow()
        text = replace(failure.msg, r"^PCRE compilation error: | at offset \d+$" => "")
        throw(Problem(:invalid, "", text))
    end
end

"Emits the lines of a file that match. Returns whether the search ends. A file that can't be read is left out."
function search_file!(job, search, path)
    text = try
        with_opened(opened -> text_of(job, opened), string(search.root, path), path, nothing)
    catch failure
        failure isa Problem && failure.kind !== :canceled || rethrow()
        nothing
    end
    text === nothing && return false
    return search_text!(job, search, path, text)
end

"Returns the content of a file, or nothing when it is large or not text."
function text_of(job, opened)
    size = Int(state_of(opened).size)
    size <= SEARCHED_BYTES || return nothing
    start = Vector{UInt8}(undef, min(size, SNIFFED_BYTES))
    read_at!(start, opened, 0) == length(start) && !(0x00 in start) || return nothing
    bytes = resize!(start, size)
    done = min(size, SNIFFED_BYTES)
    while done < size
        check!(job)
        piece = Vector{UInt8}(undef, min(PIECE_BYTES, size - done))
        count = read_at!(piece, opened, done)
        count == 0 && break
        copyto!(bytes, done + 1, piece, 1, count)
        done += count
    end
    advance!(job, done)
    return String(resize!(bytes, done))
end

function search_text!(job, search, path, text)
    number, from, failures = 0, 1, 0
    # The editor removes the mark too.
    startswith(text, '\ufeff') && (from = 4)
    while from <= sizeof(text)
        check!(job)
        stop = line_stop(text, from)
        line = line_text(text, from, min(stop, from + search.line_bytes - 1))
        found = try
            findnext(search.pattern, line, 1)
        catch
            failures += 1
            nothing
        end
        if found !== nothing && found_line!(job, search, path, number, line, found)
            return true
        end
        time() > search.deadline && return true
        failures > REGEX_FAILURES && return true
        number += 1
        from = stop + 2
    end
    return false
end

"Returns the index of the last byte of the line that starts at byte `from`."
function line_stop(text, from)
    found = GC.@preserve text ccall(:memchr, Ptr{UInt8}, (Ptr{UInt8}, Cint, Csize_t), pointer(text, from), 0x0a, sizeof(text) - from + 1)
    return found == C_NULL ? sizeof(text) : Int(found - pointer(text))
end

"Returns bytes of a text as valid UTF-8, without the carriage return at the end. Matching bytes that are not UTF-8 is not safe."
function line_text(text, from, stop)
    stop >= from && codeunit(text, stop) == 0x0d && (stop -= 1)
    line = GC.@preserve text unsafe_string(pointer(text, from), max(0, stop - from + 1))
    return isvalid(line) ? line : repaired(line)
end

function found_line!(job, search, path, number, line, found)
    start = first(found)
    stop = max(start - 1, last(found))
    column = utf16_length(SubString(line, 1, prevind(line, start)))
    matched = stop < start ? 0 : utf16_length(SubString(line, start, stop))
    return found!(job, search, path, :line => number, :column => column, :length => matched, :text => around(line, start))
end

function utf16_length(text)
    count = 0
    for c in text
        count += c > '\uffff' ? 2 : 1
    end
    return count
end

"Returns at most `SHOWN_LENGTH` characters of a line, a third of them before byte `start`."
function around(line, start)
    from = start
    for _ in 1:div(SHOWN_LENGTH, 3)
        from <= 1 && break
        from = prevind(line, from)
    end
    return first(SubString(line, from), SHOWN_LENGTH)
end
