# ZIP archives

"Sizes and offsets from which they are written with 64 bits, and numbers of entries."
const LARGE_BYTES = 0xffff_ffff
const LARGE_ENTRIES = 0xffff

"An archive that is being written. The list of its entries grows in a file of its own, so that the memory doesn't."
mutable struct Archive
    content::Output
    list::Output
    entries::Int
    input::Vector{UInt8}
    output::Vector{UInt8}
end
Archive(path, fd, list_fd) = Archive(Output(path, fd), Output(path, list_fd), 0, Vector{UInt8}(undef, PIECE_BYTES), Vector{UInt8}(undef, PIECE_BYTES))

"What the archive says about an entry."
mutable struct ZipEntry
    name::String
    mode::UInt
    modified::Float64
    is_deflated::Bool
    crc::UInt32
    size::Int
    packed_size::Int
    is_large::Bool
    offset::Int
end

is_folder(entry::ZipEntry) = endswith(entry.name, '/')

"Returns numbers as bytes, the lowest first."
function little_endian(numbers...)
    io = IOBuffer()
    for number in numbers
        write(io, htol(number))
    end
    return take!(io)
end

"Returns time and date in the format of DOS, which is a local time in steps of two seconds."
function dos_time(seconds)
    local_time = Libc.TmStruct(clamp(seconds, 0, 4e9))
    year = clamp(Int(local_time.year) - 80, 0, 127)
    time = local_time.hour << 11 | local_time.min << 5 | local_time.sec >> 1
    date = year << 9 | (local_time.month + 1) << 5 | local_time.mday
    return UInt16(time), UInt16(date)
end

"The time in seconds since 1970, as Info-ZIP writes it."
exact_time(entry) = little_endian(0x5455, 0x0005, 0x01, round(Int32, clamp(floor(entry.modified), 0, typemax(Int32))))

"Returns the part that the local header and the list have in common, from the version to the sizes."
function common(entry, is_large)
    utf8 = 0x0800
    size, packed_size = is_large ? (0xffff_ffff, 0xffff_ffff) : (UInt32(entry.size), UInt32(entry.packed_size))
    return little_endian(is_large ? 0x002d : 0x0014, utf8, entry.is_deflated ? 0x0008 : 0x0000, dos_time(entry.modified)..., entry.crc, packed_size, size)
end

function local_header(entry)
    # The length is the same before and after the sizes are known.
    extra = entry.is_large ? little_endian(0x0001, 0x0010, UInt64(entry.size), UInt64(entry.packed_size)) : UInt8[]
    extra = vcat(extra, exact_time(entry))
    return vcat(little_endian(0x04034b50), common(entry, entry.is_large), little_endian(UInt16(sizeof(entry.name)), UInt16(length(extra))), codeunits(entry.name), extra)
end

function list_header(entry)
    is_far = entry.offset >= LARGE_BYTES
    large = vcat(entry.is_large ? little_endian(UInt64(entry.size), UInt64(entry.packed_size)) : UInt8[], is_far ? little_endian(UInt64(entry.offset)) : UInt8[])
    extra = vcat(isempty(large) ? large : vcat(little_endian(0x0001, UInt16(length(large))), large), exact_time(entry))
    unix, kind, folder = 0x032d, is_folder(entry) ? 0x4000_0000 : 0x8000_0000, is_folder(entry) ? 0x10 : 0x00
    attributes = UInt32(kind | (entry.mode & 0o777) << 16 | folder)
    return vcat(little_endian(0x02014b50, unix), common(entry, entry.is_large), little_endian(UInt16(sizeof(entry.name)), UInt16(length(extra)), 0x0000, 0x0000, 0x0000,
        attributes, is_far ? 0xffff_ffff : UInt32(entry.offset)), codeunits(entry.name), extra)
end

function list!(archive, entry)
    add!(archive.list, list_header(entry))
    archive.entries += 1
    return nothing
end

function add_folder!(archive, name, state)
    entry = ZipEntry(string(name, '/'), state.mode, state.mtime, false, 0, 0, 0, false, size_of(archive.content))
    add!(archive.content, local_header(entry))
    return list!(archive, entry)
end

"Ratios of the sizes between which bytes are deflated. A reader refuses archives that grow too much, and a small gain isn't worth the time."
const LEAST_RATIO = 1.1
const GREATEST_RATIO = 100

"""
Adds an open file in a state. Returns false, and leaves the archive as it was, if the file changes meanwhile.
"""
function add_file!(archive, job, name, opened, state)
    start = size_of(archive.content)
    for is_deflated in (is_worth_deflating(archive, opened, state.size) ? (true, false) : (false,))
        entry = ZipEntry(name, state.mode, state.mtime, is_deflated, 0, 0, 0, state.size >= LARGE_BYTES, start)
        cut!(archive.content, start)
        add!(archive.content, local_header(entry))
        is_kept = is_deflated ? deflate_file!(archive, job, entry, opened, state.size) : store_file!(archive, job, entry, opened, state.size)
        is_kept || continue
        if entry.size != state.size || version_of(state_of(opened)) != version_of(state)
            cut!(archive.content, start)
            return false
        end
        overwrite!(archive.content, local_header(entry), start)
        list!(archive, entry)
        return true
    end
    return false
end

"""
Returns whether the beginning of a file becomes smaller. Most files that don't shrink are compressed already, and it takes longer to
find that out than to store them.
"""
function is_worth_deflating(archive, opened, size)
    zlib() === nothing && return false
    size > SAMPLE_BYTES || return true
    sample = Vector{UInt8}(undef, SAMPLE_BYTES)
    count = read_at!(sample, opened, 0)
    packed = Ref(0)
    with_deflater() do stream
        deflate!((_, made) -> packed[] += made, stream, sample, count, true, archive.output)
    end
    return LEAST_RATIO * packed[] <= count
end

"Calls `use` with the pieces of an open file, up to the size it had when it was opened, and with their number of bytes."
function each_piece(@nospecialize(use), archive, job, entry, opened, size)
    while entry.size < size
        count = read_at!(archive.input, opened, entry.size, min(length(archive.input), size - entry.size))
        count == 0 && break
        entry.crc = checksum(entry.crc, archive.input, count)
        entry.size += count
        use(archive.input, count) || return false
        check!(job)
    end
    return true
end

function store_file!(archive, job, entry, opened, size)
    each_piece(archive, job, entry, opened, size) do bytes, count
        add!(archive.content, bytes, count)
        return true
    end
    entry.packed_size = entry.size
    return true
end

"Returns false if the bytes are better stored."
function deflate_file!(archive, job, entry, opened, size)
    add_output(bytes, count) = (add!(archive.content, bytes, count); entry.packed_size += count)
    return with_deflater() do stream
        is_kept = each_piece(archive, job, entry, opened, size) do bytes, count
            deflate!(add_output, stream, bytes, count, false, archive.output)
            return shrinks(entry)
        end
        is_kept || return false
        deflate!(add_output, stream, archive.input, 0, true, archive.output)
        return shrinks(entry) && entry.size <= GREATEST_RATIO * entry.packed_size
    end
end

"Returns whether the bytes became fewer so far. zlib holds some back, so only this bound says something before the end."
shrinks(entry) = LEAST_RATIO * entry.packed_size <= entry.size

"Appends the list of the entries."
function finish!(archive::Archive)
    content = archive.content
    start, count, bytes = size_of(content), archive.entries, size_of(archive.list)
    copy_list!(archive)
    if count >= LARGE_ENTRIES || start >= LARGE_BYTES || bytes >= LARGE_BYTES
        record = size_of(content)
        add!(content, little_endian(0x06064b50, UInt64(44), 0x032d, 0x002d, 0x00000000, 0x00000000, UInt64(count), UInt64(count), UInt64(bytes), UInt64(start)))
        add!(content, little_endian(0x07064b50, 0x00000000, UInt64(record), 0x00000001))
    end
    short_count = UInt16(min(count, 0xffff))
    add!(content, little_endian(0x06054b50, 0x0000, 0x0000, short_count, short_count, UInt32(min(bytes, 0xffff_ffff)), UInt32(min(start, 0xffff_ffff)), 0x0000))
    return finish!(content)
end

function copy_list!(archive)
    list = archive.list
    finish!(list)
    done = 0
    while done < list.written
        count = min(length(archive.input), list.written - done)
        got = GC.@preserve archive or_throw(@system(ccall(:pread, Cssize_t, (Cint, Ptr{UInt8}, Csize_t, Int64), list.fd, archive.input, count, done)), list.path)
        got > 0 || throw(Problem(:failed, list.path, "the list of entries is cut"))
        add!(archive.content, archive.input, Int(got))
        done += got
    end
    return nothing
end
