# Limits

@testset Reported "keeps both ends of long output in memory and the whole in a file" begin
    # HEAD_BYTES 1000, TAIL_BYTES 100
    ended = ran("for i in 1:1000; print(lpad(i, 4), '\\n'); end"; bridge = SMALL)
    whole = join(string(lpad(i, 4), '\n') for i in 1:1000)
    kept = length(ended.bytes) - 1000
    @test 100 <= kept <= 200 + 64 * 1024
    @test ended.skipped == 5000 - 1000 - kept
    @test String(ended.bytes[1:1000]) == whole[1:1000]
    @test String(ended.bytes[1001:end]) == whole[end-kept+1:end]
    path = joinpath(mktempdir(), "new", "whole.txt")
    saved = Reply(SMALL.save(SMALL.EPOCH, ended.id, "output", base64encode(path))).header
    @test saved["bytes"] == 5000 && read(path, String) == whole
    SMALL.unsave(base64encode(path))
    @test !ispath(dirname(path))
end

@testset Reported "never splits characters at limits" begin
    for size in (990:1010)
        ended = ran("print(\"x\"^$size, \"日本é👩‍🚀\"^30)"; bridge = SMALL)
        expected = string("x"^size, "日本é👩‍🚀"^30)
        ended.skipped == 0 && @test ended.output == expected
        ended.skipped > 0 && @test length(ended.bytes) + ended.skipped == sizeof(expected)
    end
    ended = ran("for i in 1:300; print(\"日\"); end"; bridge = SMALL)
    @test ended.output == "日"^300
end

@testset Reported "passes invalid UTF-8 across limits" begin
    ended = ran("write(stdout, repeat(UInt8[0xe2, 0x82], 700)); nothing"; bridge = SMALL)
    @test length(ended.bytes) + ended.skipped == 1400
    ended = ran("write(stdout, repeat(UInt8[0xf0], 990)); write(stdout, 0xe2, 0x82, 0xac); nothing"; bridge = SMALL)
    @test length(ended.bytes) == 993
end

@testset Reported "prints displayed values beyond the limit" begin
    # KEPT_ITEMS 3
    ended = ran("for i in 1:5; display(i); println(); end"; bridge = SMALL)
    @test length(ended.items) == 3
    @test ended.output == "<1>\n<2>\n<3>\n4\n\n5\n\n"
end

@testset Reported "limits the output file and removes it with its run" begin
    # SPILL_BYTES 5000
    ended = ran("for i in 1:4000; print(lpad(i, 4), '\\n'); end"; bridge = SMALL)
    run = SMALL.RUNS[ended.id]
    @test run.output.spilled == 5000
    path = run.output.spill_path
    @test isfile(path)
    SMALL.forget(SMALL.EPOCH, ended.id)
    @test !ispath(path)
end

@testset Reported "saves the values of the last three runs" begin
    ids = [ran("collect(1:300)").id for _ in 1:4]
    path = joinpath(mktempdir(), "value.txt")
    @test Reply(B.save(B.EPOCH, ids[4], "value", base64encode(path))).header["kind"] == "saved"
    @test count(isequal('\n'), read(path, String)) == 300
    @test Reply(B.save(B.EPOCH, "never-seen", "value", base64encode(path))).header["kind"] == "forgotten"
    @test B.RUNS[ids[1]].value === nothing
end

@testset Reported "sends long output in chunks" begin
    id, task = started("for i in 1:60_000; println(\"line \", i, \" é\"); end")
    ended = followed(id)
    wait(task)
    @test ended.output == join(string("line ", i, " é\n") for i in 1:60_000)
    @test ended.skipped == 0
end
