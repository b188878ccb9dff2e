# Modules and a client

"Loads the module under another name with changed constants and its user's folder in a new folder."
function loaded_files(name, changes...)
    files = loaded_module("engee-files.jl", name, changes...)
    files.ROOT[] = realpath(mktempdir())
    return files
end

const F = loaded_files("#engee_files")
const USER = F.ROOT[]
"A module with limits that a test can reach."
const SMALL = loaded_files("#engee_files_small", "RUNNING_JOBS" => 1, "WAITING_JOBS" => 3, "START_SECONDS" => 0.05, "KEPT_OUTCOMES" => 5, "SMALL_BYTES" => 100,
    "KEPT_JOBS" => 2, "REPLY_ITEMS" => 3, "REPLY_BYTES" => 400, "ITEM_BYTES" => 1000, "PATHS" => 3)

"A reply's header, and the bytes of its payload."
function answer(text::String)
    line, payload = split(text, '\n'; limit = 2)
    header = parse_json(String(line))
    get(header, "encoding", "") == "" && return header, UInt8[]
    bytes = base64decode(payload)
    header["encoding"] == "deflate" && (bytes = inflated(F, bytes, header["bytes"]))
    @assert length(bytes) == header["bytes"]
    return header, bytes
end

const LAST_FOLDER = Ref(0)
"Makes a new folder in the user's folder and returns its path."
function new_folder(files = F)
    path = string(files.ROOT[], "/folder", LAST_FOLDER[] += 1)
    mkdir(path)
    return path
end

list(path, after = "", limit = 5000) = answer(F.list_folder(base64encode(path), after, limit))[1]
names_of(page) = [each["name"] for each in page["entries"]]
stats(paths...) = answer(F.stat_paths(base64encode(join(paths, '\0'))))[1]["entries"]
read_part(path, offset = 0, length = 2^20, version = "") = answer(F.read_range(base64encode(path), offset, length, version))
problem(header) = header["kind"] == "problem" ? header["problem"] : nothing

begin_job(kind, args...; id = next_id(), files = F) = answer(files.start_job(files.EPOCH, id, kind, map(base64encode, args)...))[1]
poll(id, position = 0; files = F) = answer(files.poll_job(files.EPOCH, id, position))[1]
canceled(id; files = F) = answer(files.cancel_job(files.EPOCH, id))[1]

"Follows a job to its end. Returns the last header and all items."
function followed(header; files = F)
    items = Any[header["items"]...]
    deadline = time() + 60
    while header["state"] == "running"
        time() < deadline || error("the job does not end")
        sleep(0.005)
        header = poll(header["id"], length(items); files = files)
        append!(items, header["items"])
    end
    return header, items
end

done(kind, args...; files = F, keywords...) = followed(begin_job(kind, args...; files = files, keywords...); files = files)
