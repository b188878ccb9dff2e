@testset Reported "compresses long output" begin
    code = "for i in 1:3000; println(\"line \", i, \" ж\"); end"
    text = join(string("line ", i, " ж\n") for i in 1:3000)
    ended = ran(code)
    @test ended.output == text
    first_piece = B.poll(B.EPOCH, ended.id, 0, 0, 0)
    @test Reply(first_piece).header["encoding"] == "deflate"
    @test sizeof(first_piece) < sizeof(text) / 2
end

@testset Reported "does not compress output that would not shrink much" begin
    ended = ran("print(String(rand(UInt8(33):UInt8(122), 40_000)))")
    short = ran("print(\"a\"^1000)")
    for each in (ended, short)
        @test Reply(B.poll(B.EPOCH, each.id, 0, 0, 0)).header["encoding"] == "text"
    end
    @test length(ended.bytes) == 40_000
end

@testset Reported "sends output uncompressed without zlib" begin
    bare = loaded_bridge("#engee_bare", "COMPRESS" => "Ref{Any}(nothing)")
    ended = ran("print(\"a\"^100_000)"; bridge = bare)
    @test ended.output == "a"^100_000
    @test Reply(bare.poll(bare.EPOCH, ended.id, 0, 0, 0)).header["encoding"] == "text"
end
