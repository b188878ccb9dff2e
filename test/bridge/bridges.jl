# Two bridges and a client

loaded_bridge(name, changes...) = loaded_module("engee-bridge.jl", name, changes...)

const B = loaded_bridge("#engee_full")
"A bridge with limits that a test can reach."
const SMALL = loaded_bridge("#engee_small", "HEAD_BYTES" => 1000, "TAIL_BYTES" => 100, "CHUNK_BYTES" => 64, "ANSWER_BYTES" => 32, "KEPT_ITEMS" => 3,
    "KEPT_RUNS" => 4, "TEXT_BYTES" => 100, "MESSAGE_BYTES" => 100, "DRAIN_SECONDS" => 0.1, "STACK_TOP" => 20, "STACK_BOTTOM" => 20, "SPILL_BYTES" => 5000, "UNFOLLOWED_SECONDS" => 0.3,
    # A busy machine compiles slowly.
    "VARIABLE_SECONDS" => 1000.0)

struct Reply
    header::Dict{String,Any}
    payload::Vector{UInt8}
end

function Reply(text::String)
    line, payload = split(text, '\n'; limit = 2)
    header = parse_json(String(line))
    encoding = get(header, "encoding", "text")
    bytes = encoding == "text" ? Vector{UInt8}(codeunits(payload)) : base64decode(payload)
    encoding == "deflate" && (bytes = inflated(B, bytes, header["bytes"]))
    get(header, "kind", "") == "run" && @assert length(bytes) == header["bytes"]
    return Reply(header, bytes)
end

"Runs code in this task and returns the reply when it has ended."
begin_run(code; bridge = B, id = next_id(), file = "pump.jl#$id", line = 1, columns = 80, rows = 24, has_color = false, path = "") =
    Reply(bridge.run(bridge.EPOCH, id, base64encode(code), base64encode(file), line, columns, rows, has_color, base64encode(path)))

poll(id, position = 0, items = 0; bridge = B, wait_ms = 0) = Reply(bridge.poll(bridge.EPOCH, id, position, items, wait_ms))

"An ended run, as a client sees it."
struct Ended
    id::String
    report::Dict{String,Any}
    "The output, with the text of each displayed value in angle brackets."
    output::String
    bytes::Vector{UInt8}
    items::Vector{Any}
    skipped::Int
end

"Polls a run until it has ended."
function followed(id; bridge = B)
    bytes, items, position, skipped = UInt8[], Any[], 0, 0
    while true
        reply = poll(id, position, length(items); bridge = bridge, wait_ms = 100)
        header = reply.header
        @assert header["position"] - header["skipped"] == position
        @assert header["firstItem"] == length(items)
        append!(bytes, reply.payload)
        append!(items, header["items"])
        position = header["position"] + header["bytes"]
        skipped += header["skipped"]
        header["report"] === nothing || return Ended(id, header["report"], with_items(bytes, items, bridge), bytes, items, skipped)
    end
end

function with_items(bytes, items, bridge)
    text = String(copy(bytes))
    for (number, item) in enumerate(items)
        text = replace(text, string("\e]engee;", bridge.EPOCH, ';', number, '\a') => string('<', item["text"], '>'))
    end
    return text
end

function ran(code; bridge = B, id = next_id(), keywords...)
    begin_run(code; bridge = bridge, id = id, keywords...)
    return followed(id; bridge = bridge)
end

"Starts a run in another task and returns its id and task."
function started(code; bridge = B, id = next_id(), keywords...)
    task = @async begin_run(code; bridge = bridge, id = id, keywords...)
    yield()
    return id, task
end

interrupted(id; bridge = B) = Reply(bridge.interrupt(bridge.EPOCH, id)).header["outcome"]

value_text(ended) = (shown = ended.report["shown"]; shown === nothing ? nothing : shown["text"])
exception(ended, index = 1) = ended.report["exceptions"][index]
"Returns file and line of each user frame."
user_frames(exception) = [(frame["file"], frame["line"]) for frame in exception["frames"] if frame["owner"] == "user"]
