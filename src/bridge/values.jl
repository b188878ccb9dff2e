# Values

"The forms of a value besides its text, and the most bytes of each. A picture of pixels comes once: see `RASTER`."
const FORMS = ("image/png" => 8 * 2^20, "image/svg+xml" => 4 * 2^20, "image/webp" => 8 * 2^20, "image/jpeg" => 8 * 2^20, "image/gif" => 8 * 2^20,
    "text/html" => 4 * 2^20, "text/latex" => 2^20, "text/markdown" => 2^20)
const RASTER = ("image/png", "image/webp", "image/jpeg", "image/gif")

"""
`value` as JSON: its plain text, cut to `rows` and `columns`, and each richer form that it has.
`has_color`: the text may hold the escape sequences of colors.
Methods of `show` may be newer than this code, hence `invokelatest`; they are the user's and may throw.
"""
function shown(@nospecialize(value), columns, rows; has_color = false)
    text, is_cut = bounded(io -> show_plain(io, value, columns, rows, has_color), TEXT_BYTES)
    return shown_as(text, is_cut, forms_of(value)...)
end

shown_as(text, is_cut, rich, omitted) = written(object(:text => text, :isCut => is_cut, :rich => rich, :omitted => omitted))

plain(@nospecialize(value), columns, rows, has_color) = bounded_or_note(io -> show_plain(io, value, columns, rows, has_color), TEXT_BYTES)

show_plain(io, @nospecialize(value), columns, rows, has_color) = show_text(io, MIME("text/plain"), value, columns, rows, has_color)

show_text(io, type, @nospecialize(value), columns, rows, has_color) =
    Base.invokelatest(show, shown_in_main(io, :displaysize => (rows, columns), :color => has_color), type, value)

"The richer forms of `value`, and those that are missing with the reason: a form that cannot be made does not cost the others."
function forms_of(@nospecialize(value))
    rich, omitted = Any[], Any[]
    started = time()
    for (type, limit) in FORMS
        type in RASTER && any(made -> made[1].second in RASTER, rich) && continue
        has_form(type, value) || continue
        if time() - started > FORMS_SECONDS
            push!(omitted, object(:type => type, :why => "tooSlow"))
            continue
        end
        try
            add_form!(rich, omitted, type, form(type, limit, io -> show_form(io, type, value)))
        catch failure
            failure isa InterruptException && rethrow()
            push!(omitted, object(:type => type, :why => "failed", :message => failure_text(failure)))
        end
    end
    return rich, omitted
end

function add_form!(rich, omitted, type, data)
    if data === nothing
        push!(omitted, object(:type => type, :why => "tooLarge"))
    else
        push!(rich, object(:type => type, :data => data))
    end
    return nothing
end

failure_text(@nospecialize(failure)) = bounded_or_note(io -> Base.invokelatest(showerror, IOContext(io, :limit => true, :color => false), failure), REASON_BYTES)

function has_form(type, @nospecialize(value))
    try
        return Base.invokelatest(showable, MIME(type), value)::Bool
    catch failure
        failure isa InterruptException && rethrow()
        return false
    end
end

show_form(io, type, @nospecialize(value)) = Base.invokelatest(show, IOContext(io, :limit => true, :color => false), MIME(type), value)

"The data of one form as `print_to(io)` writes it; nothing when it is too large. Bytes that are no text become base64. Throws what `print_to` throws."
function form(type, limit, @nospecialize(print_to))
    data, is_cut = bounded(print_to, limit)
    is_cut && return nothing
    return istextmime(MIME(type)) ? data : Base64.base64encode(data)
end
