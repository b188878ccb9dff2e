# Values

"The rich forms of a value and their maximum bytes. Only one of the raster images in `RASTER` is sent."
const FORMS = ("image/png" => 8 * 2^20, "image/svg+xml" => 4 * 2^20, "image/webp" => 8 * 2^20, "image/jpeg" => 8 * 2^20, "image/gif" => 8 * 2^20,
    "text/html" => 4 * 2^20, "text/latex" => 2^20, "text/markdown" => 2^20)
const RASTER = ("image/png", "image/webp", "image/jpeg", "image/gif")

"""
Returns `value` as JSON: its plain text, limited to `rows` and `columns`, and its rich forms.
`has_color`: whether the text may contain color escape sequences.
Uses `invokelatest`, because `show` methods may be newer than this code. They are user code and may throw.
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

"Returns the rich forms of `value`, and the missing forms with the reason. A failing form does not affect the others."
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

"Returns the data of one form that `print_to(io)` writes, binary data as base64; nothing when it is too large. Throws what `print_to` throws."
function form(type, limit, @nospecialize(print_to))
    data, is_cut = bounded(print_to, limit)
    is_cut && return nothing
    return istextmime(MIME(type)) ? data : Base.invokelatest(Base64.base64encode, data)::String
end
