# Completions of the REPL library

"Maximum number of completions in a reply."
const COMPLETIONS = 1000

repl() = standard_library("REPL", "3fa0cd96-eef1-5676-8a61-b3b8758bbffb")

"""
Replies with the completions at the end of `code` and the range that they replace, in UTF-16 offsets. `isInserted`: whether
they can be inserted. Method signatures can't.
"""
function complete(code64::String)
    code = decoded(code64)
    library = repl()
    found, range, is_inserted = completions_in_main(library.REPLCompletions, code)
    texts = unique(String[completion_text(library.REPLCompletions, each) for each in Iterators.take(found, COMPLETIONS)])
    is_inserted || (texts = unique(without_run_id.(texts)))
    start, stop = utf16_offset(code, first(range) - 1), utf16_offset(code, last(range))
    return reply(object(:kind => "completions", :epoch => EPOCH, :texts => texts, :start => start, :stop => max(start, stop), :isInserted => is_inserted))
end

"Returns the number of UTF-16 units up to the end of the character at a byte index."
utf16_offset(text, byte) = length(transcode(UInt16, text[1:thisind(text, clamp(byte, 0, ncodeunits(text)))]))

"Returns a method signature with the readable name of its input."
without_run_id(signature) = replace(signature, r"#[0-9a-z]+-[0-9a-z]+(?=:\d+$)" => "")

"Returns the text that a completion inserts."
function completion_text(completions, @nospecialize(found))
    # On 1.12 and later, only this function handles all kinds: symbols after a backslash have a text and a picture.
    isdefined(completions, :named_completion) && return Base.invokelatest(completions.named_completion, found).completion::String
    return Base.invokelatest(completions.completion_text, found)
end
