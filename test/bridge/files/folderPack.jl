# Packing a folder

"An entry of an archive."
struct Unpacked
    method::Int
    mode::Int
    modified::Int
    bytes::Vector{UInt8}
end

little(bytes, at, type) = ltoh(reinterpret(type, bytes[at+1:at+sizeof(type)])[1])

"Reads an archive as the format prescribes, from its end. Checks that each local header agrees with the list."
function unpacked(path)
    bytes = read(path)
    last = length(bytes) - 22
    @assert little(bytes, last, UInt32) == 0x06054b50
    count, size, start = Int(little(bytes, last + 10, UInt16)), Int(little(bytes, last + 12, UInt32)), Int(little(bytes, last + 16, UInt32))
    if last >= 20 && little(bytes, last - 20, UInt32) == 0x07064b50
        record = Int(little(bytes, last - 12, UInt64))
        @assert little(bytes, record, UInt32) == 0x06064b50 && record == last - 76
        count, size, start = Int(little(bytes, record + 32, UInt64)), Int(little(bytes, record + 40, UInt64)), Int(little(bytes, record + 48, UInt64))
    end
    entries = Dict{String,Unpacked}()
    at, next = start, 0
    for _ in 1:count
        @assert little(bytes, at, UInt32) == 0x02014b50
        name_length, extra_length = Int(little(bytes, at + 28, UInt16)), Int(little(bytes, at + 30, UInt16))
        name = String(bytes[at+47:at+46+name_length])
        extra = bytes[at+47+name_length:at+46+name_length+extra_length]
        packed_size, full_size, offset = Int(little(bytes, at + 20, UInt32)), Int(little(bytes, at + 24, UInt32)), Int(little(bytes, at + 42, UInt32))
        is_large = full_size == 0xffff_ffff
        if is_large
            full_size, packed_size = Int(little(extra, 4, UInt64)), Int(little(extra, 12, UInt64))
        end
        offset == 0xffff_ffff && (offset = Int(little(extra, is_large ? 20 : 4, UInt64)))
        @assert offset == next && little(bytes, offset, UInt32) == 0x04034b50
        @assert bytes[offset+5:offset+26] == bytes[at+7:at+28]
        @assert String(bytes[offset+31:offset+30+name_length]) == name
        data = offset + 30 + name_length + Int(little(bytes, offset + 28, UInt16))
        next = data + packed_size
        method = Int(little(bytes, at + 10, UInt16))
        content = method == 0 ? bytes[data+1:next] : raw_inflated(bytes[data+1:next], full_size)
        @assert length(content) == full_size && F.slow_checksum(UInt32(0), content, full_size) == little(bytes, at + 16, UInt32)
        @assert !haskey(entries, name)
        entries[name] = Unpacked(method, little(bytes, at + 38, UInt32) >> 16, Int(little(extra, extra_length - 4, Int32)), content)
        at += 46 + name_length + extra_length
    end
    @assert next == start && at == start + size
    return entries
end

"Inflates bytes without a header."
function raw_inflated(bytes, count)
    made = Vector{UInt8}(undef, count + 1)
    stream = F.Deflater(pointer(bytes), length(bytes), 0, pointer(made), length(made), 0, C_NULL, C_NULL, C_NULL, C_NULL, C_NULL, 0, 0, 0)
    GC.@preserve bytes made begin
        @assert ccall(F.from_zlib(:inflateInit2_), Cint, (Ref{F.Deflater}, Cint, Cstring, Cint), stream, -15, "1", sizeof(F.Deflater)) == 0
        @assert ccall(F.from_zlib(:inflate), Cint, (Ref{F.Deflater}, Cint), stream, 4) == 1
        ccall(F.from_zlib(:inflateEnd), Cint, (Ref{F.Deflater},), stream)
    end
    return made[1:stream.total_out]
end

texts(entries) = Dict(name => String(copy(entry.bytes)) for (name, entry) in entries)

const NO_ZLIB = loaded_files("#engee_files_no_zlib", "ZLIB" => "Ref{Any}(nothing)")
"A module in which small archives are large ones."
const LARGE = loaded_files("#engee_files_large", "LARGE_BYTES" => 200, "LARGE_ENTRIES" => 2, "PIECE_BYTES" => 64)
for files in (NO_ZLIB, LARGE)
    @eval $files.check!(job::Watched) = (job.act(job.checks += 1); nothing)
end

@testset Reported "packs a folder that other programs unpack" begin
    for files in (F, NO_ZLIB, LARGE)
        with_user_folder(; files = files) do root, outside
            mkpath("$root/data/empty")
            mkpath("$root/data/deep/er")
            bytes = rand(UInt8, 3 * 2^20 + 7)
            write("$root/data/random.bin", bytes)
            write("$root/data/deep/er/Ж #1%+.jl", join(1:1000, ' '))
            write("$root/data/nothing", "")
            chmod("$root/data/nothing", 0o600)
            result = outcome("pack", "$root/data", "pack-1"; files = files)
            @test result["archive"] == "$root/.engee-vscode/pack-1/data.zip"
            @test (result["entries"], result["leftOut"], result["leftOutCount"]) == (4, [], 0)
            @test result["size"] == filesize(result["archive"])
            @test readdir(dirname(result["archive"])) == ["data.zip"]
            entries = unpacked(result["archive"])
            @test sort(collect(keys(entries))) == ["deep/er/Ж #1%+.jl", "empty/", "nothing", "random.bin"]
            @test entries["random.bin"].bytes == bytes && entries["random.bin"].method == 0
            @test String(copy(entries["deep/er/Ж #1%+.jl"].bytes)) == join(1:1000, ' ')
            @test entries["deep/er/Ж #1%+.jl"].method == (files === NO_ZLIB ? 0 : 8)
            @test (entries["nothing"].mode, entries["empty/"].mode) == (0o100600, 0o040755)
            @test entries["nothing"].modified == floor(Int, mtime("$root/data/nothing"))
            python = Sys.which("python3")
            @test python === nothing || success(`$python -m zipfile -t $(result["archive"])`)
        end
    end
end

@testset Reported "stores what would grow too much when it is unpacked" begin
    with_user_folder() do root, outside
        mkdir("$root/data")
        write("$root/data/zeros", zeros(UInt8, 3 * 2^20))
        write("$root/data/half", [rand(UInt8, 2^18); zeros(UInt8, 2^26)])
        write("$root/data/small", "a"^60_000)
        write("$root/data/text", join(1:100_000, ' '))
        result = outcome("pack", "$root/data", "pack-1")
        entries = unpacked(result["archive"])
        @test Dict(name => entry.method for (name, entry) in entries) == Dict("zeros" => 0, "half" => 0, "small" => 0, "text" => 8)
        @test sum(length(entry.bytes) for entry in values(entries)) < 100 * result["size"]
    end
end

@testset Reported "stores what doesn't shrink at its beginning or later" begin
    for files in (F, LARGE)
        with_user_folder(; files = files) do root, outside
            mkdir("$root/data")
            text = join(1:20_000, ' ')
            contents = Dict("late" => [rand(UInt8, 2^12); codeunits(text)], "early" => [codeunits(text); rand(UInt8, 2^21)], "text" => codeunits(text))
            for (name, bytes) in contents
                write("$root/data/$name", bytes)
            end
            entries = unpacked(outcome("pack", "$root/data", "pack-1"; files = files)["archive"])
            @test Dict(name => entry.method for (name, entry) in entries) == Dict("late" => 0, "early" => 0, "text" => 8)
            @test Dict(name => entry.bytes for (name, entry) in entries) == contents
        end
    end
end

@testset Reported "leaves out what can't be in an archive and says so" begin
    with_user_folder() do root, outside
        write("$outside/secret", "secret")
        mkpath("$root/data/sub")
        write("$root/data/file", "text")
        write("$root/beside", "beside")
        write("$root/data/Bytes \xff", "bytes")
        write("$root/data/back\\slash", "slash")
        symlink("file", "$root/data/inside")
        symlink("../beside", "$root/data/beside")
        symlink("sub", "$root/data/folder")
        symlink("$outside/secret", "$root/data/out")
        symlink("nowhere", "$root/data/sub/broken")
        @test success(`mkfifo $root/data/pipe`)
        result = outcome("pack", "$root/data", "pack-1")
        @test texts(unpacked(result["archive"])) == Dict("file" => "text", "inside" => "text")
        @test sort(result["leftOut"]) == sort(["Bytes \ufffd", "back\\slash", "beside", "folder", "out", "pipe", "sub/broken"])
        @test result["leftOutCount"] == 7
        for number in 1:120
            symlink("nowhere", "$root/data/link$number")
        end
        result = outcome("pack", "$root/data", "pack-2")
        @test (length(result["leftOut"]), result["leftOutCount"]) == (100, 127)
    end
end

@testset Reported "packs the whole user's folder without the archive itself" begin
    with_user_folder() do root, outside
        write("$root/file", "text")
        stage(root, "staged")
        result = outcome("pack", root, "pack-1")
        @test texts(unpacked(result["archive"])) == Dict("file" => "text")
        @test result["leftOutCount"] == 0
        @test outcome("pack", root, "pack-1") == :exists
        @test outcome("pack", "$root/file", "pack-2") == :notAFolder
        @test outcome("pack", outside, "pack-2") == :outside
        @test outcome("pack", root, "../x") == :invalid
        @test readdir("$root/.engee-vscode") == ["pack-1", "upload-1"]
        @test isfile(result["archive"])
    end
end

@testset Reported "leaves out a file that changes each time it is read" begin
    for files in (F, NO_ZLIB)
        for (change, is_left_out) in ((check -> true, true), (check -> check == 7, false)), bytes in (fill(0x6c, 2_500_000), rand(UInt8, 2_500_000))
            with_user_folder(; files = files) do root, outside
                mkdir("$root/data")
                write("$root/data/a", "a")
                write("$root/data/log", bytes)
                write("$root/data/z", "z")
                grow(check) = change(check) && open(io -> write(io, "more"), "$root/data/log", "a")
                ended, checks = watched_outcome(grow, :pack, "$root/data", "pack-1"; files = files)
                @test ended == :done && checks > 7
                entries = unpacked("$root/.engee-vscode/pack-1/data.zip")
                @test sort(collect(keys(entries))) == (is_left_out ? ["a", "z"] : ["a", "log", "z"])
                is_left_out || @test entries["log"].bytes == read("$root/data/log")
            end
        end
    end
end

@testset Reported "leaves nothing of an archive that is canceled or does not fit on the disk" begin
    with_user_folder() do root, outside
        mkdir("$root/data")
        write("$root/data/file", rand(UInt8, 2^21))
        for number in 1:50
            ended, checks = watched_outcome(cancel_at(number), :pack, "$root/data", "pack-1")
            number > checks && (@test ended == :done && number > 3; break)
            @test ended == :canceled
            @test readdir(root) == ["data"]
        end
    end
    with_user_folder(; files = FULL) do root, outside
        mkdir("$root/data")
        write("$root/data/file", rand(UInt8, 3 * 2^20))
        @test outcome("pack", "$root/data", "pack-1"; files = FULL) == :noSpace
        @test readdir(root) == ["data"]
    end
end
