# Final semicolon

"An artificial statement, inserted after semicolons to find the ones that Julia parses as such."
const MARK = Symbol("#engee_mark")

"Returns whether the code ends with a semicolon, ignoring blanks and comments. It hides the value, as in a REPL."
function ends_with_semicolon(code)
    # Most code has none. Called this way, Julia compiles the search only for code with one.
    return occursin(";", code) && Base.invokelatest(has_final_semicolon, code)::Bool
end

function has_final_semicolon(code)
    places = possible_ends(code)
    isempty(places) && return false
    marked, from = IOBuffer(), 1
    for place in places
        write(marked, SubString(code, from, place), "var\"", string(MARK), "\";")
        from = place + 1
    end
    write(marked, SubString(code, from))
    statements = parsed(String(take!(marked)), "", 1)
    while !isempty(statements) && Meta.isexpr(last(statements), :toplevel)
        statements = last(statements).args
    end
    return !isempty(statements) && last(statements) === MARK
end

"""
Returns the byte indices of semicolons that only blanks and comments follow. May include some inside comments and strings.
Scans the code once, from its end.
"""
function possible_ends(code)
    bytes = codeunits(code)
    is_blank = falses(length(bytes) + 1)
    is_blank[end] = true
    places, closings, line_end = Int[], Int[], length(bytes) + 1
    for at in length(bytes):-1:1
        byte = Char(bytes[at])
        next = at < length(bytes) ? Char(bytes[at+1]) : '\n'
        byte == '=' && next == '#' && push!(closings, at)
        if byte == '\n'
            line_end = at
        end
        if byte in (' ', '\t', '\r', '\n')
            is_blank[at] = is_blank[at+1]
        elseif byte == '#' && next == '='
            # In `#=#`, the `=#` closes nothing.
            !isempty(closings) && last(closings) == at + 1 && pop!(closings)
            is_blank[at] = !isempty(closings) && is_blank[pop!(closings)+2]
        elseif byte == '#'
            is_blank[at] = is_blank[line_end]
        elseif byte == ';' && is_blank[at+1]
            push!(places, at)
        end
    end
    return reverse!(places)
end
