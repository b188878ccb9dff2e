# %% What a run can show besides text: a picture and a table, made with Julia alone.

"A picture, one byte of brightness a point."
struct Picture
    points::Matrix{UInt8}
end

bytes(number::Integer) = reverse(reinterpret(UInt8, [UInt32(number)]))

"The checksum of PNG: CRC-32, bit by bit."
function checksum(data)
    sum = 0xffffffff
    for byte in data
        sum ⊻= byte
        for _ in 1:8
            sum = isodd(sum) ? (sum >> 1) ⊻ 0xedb88320 : sum >> 1
        end
    end
    return ~sum
end

chunk(type, data) = [bytes(length(data)); codeunits(type); data; bytes(checksum([codeunits(type); data]))]

"The points as zlib wants them, without compressing: blocks of at most 65,535 bytes and a checksum."
function stored(data)
    blocks = UInt8[0x78, 0x01]
    for start in 1:65535:length(data)
        block = data[start:min(start + 65534, end)]
        count = UInt16(length(block))
        append!(blocks, [UInt8(start + 65534 >= length(data)); reinterpret(UInt8, [count, ~count]); block])
    end
    low, high = foldl(((a, b), byte) -> ((a + byte) % 65521, (b + (a + byte)) % 65521), data; init = (1, 0))
    return [blocks; bytes(high << 16 | low)]
end

function Base.show(io::IO, ::MIME"image/png", picture::Picture)
    height, width = size(picture.points)
    rows = reduce(vcat, [[0x00; picture.points[row, :]] for row in 1:height])
    write(io, [0x89; codeunits("PNG\r\n\x1a\n")])
    write(io, chunk("IHDR", [bytes(width); bytes(height); UInt8[8, 0, 0, 0, 0]]))
    write(io, chunk("IDAT", stored(rows)))
    write(io, chunk("IEND", UInt8[]))
end

# %% A plot
waves = [UInt8(round(127 + 63 * sin(x / 9) + 63 * cos((x + y) / 15))) for y in 1:160, x in 1:320]
Picture(waves)

# %% A table
struct Readings
    rows::Vector{Pair{Float64,Float64}}
end

function Base.show(io::IO, ::MIME"text/html", readings::Readings)
    print(io, "<table><thead><tr><th>time, s</th><th>angle, °</th></tr></thead><tbody>")
    for (time, angle) in readings.rows
        print(io, "<tr><td>", time, "</td><td>", round(angle; digits = 2), "</td></tr>")
    end
    print(io, "</tbody></table>")
end

Readings([t => 10cos(2.9t) for t in 0.0:0.25:1.5])

# %% A mistake
function swing(length)
    length > 0 || error("a pendulum needs a length, got $length m")
    return 2π * sqrt(length / 9.81)
end

swing(-1)
