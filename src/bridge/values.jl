# Values

const FORMS = ("image/png" => 8 * 2^20, "image/svg+xml" => 4 * 2^20, "text/html" => 4 * 2^20, "text/latex" => 2^20, "text/markdown" => 2^20)

"""
`value` as JSON: its plain text, cut to `rows` and `columns`, and each richer form that it has. `forms` narrows those.
Methods of `show` may be newer than this code, hence `invokelatest`; they are the user's and may throw.
"""
function shown(@nospecialize(value), columns, rows; forms = first.(FORMS))
    text, is_cut = bounded(io -> show_plain(io, value, columns, rows), TEXT_BYTES)
    return shown_in_forms(value, text, is_cut, forms)
end

plain(@nospecialize(value), columns, rows) = bounded_or_note(io -> show_plain(io, value, columns, rows), TEXT_BYTES)

show_plain(io, @nospecialize(value), columns, rows) =
    Base.invokelatest(show, shown_in_main(io, :displaysize => (rows, columns), :color => false), MIME("text/plain"), value)

function shown_in_forms(@nospecialize(value), text, is_cut, forms)
    rich, omitted = Any[], String[]
    started = time()
    for (type, limit) in FORMS
        type in forms && has_form(type, value) || continue
        data = time() - started > FORMS_SECONDS ? nothing : form(type, value, limit)
        if data === nothing
            push!(omitted, type)
        else
            push!(rich, object(:type => type, :data => data))
        end
    end
    return written(object(:text => text, :isCut => is_cut, :rich => rich, :omitted => omitted))
end

function has_form(type, @nospecialize(value))
    try
        return Base.invokelatest(showable, MIME(type), value)::Bool
    catch
        return false
    end
end

"The data of one form; nothing where it is too large or cannot be made. A picture of bytes is base64."
function form(type, @nospecialize(value), limit)
    try
        data, is_cut = bounded(limit) do io
            Base.invokelatest(show, IOContext(io, :limit => true, :color => false), MIME(type), value)
        end
        is_cut && return nothing
        return type == "image/png" ? Base64.base64encode(data) : data
    catch
        return nothing
    end
end
