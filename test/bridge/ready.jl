# Warm-up

@testset Reported "hello compiles what runs need and leaves no traces" begin
    fresh = loaded_bridge("#engee_fresh")
    before = (stdout, stderr, length(Base.Multimedia.displays))
    header = Reply(fresh.hello()).header
    @test header["kind"] == "hello" && header["epoch"] == fresh.EPOCH
    @test (stdout, stderr, length(Base.Multimedia.displays)) == before
    @test isempty(fresh.RUNS) && isempty(fresh.SEEN) && isempty(fresh.ENDED) && isempty(fresh.RUN_FILES)
    # Julia returns false when there is no such method to compile.
    @test fresh.compile_runs()
    @test ran("x_ready = 40 + 2"; bridge = fresh).report["shown"]["text"] == "42"
end

@testset Reported "hello neither waits for nor disturbs a run of another bridge" begin
    # Both bridges share the semaphore.
    other = loaded_bridge("#engee_other")
    go = Channel{Nothing}(1)
    Core.eval(Main, :(GO_READY = $go))
    run = @async ran("print(\"a\"); take!(GO_READY); print(\"b\")")
    while !any(each -> each.state === :running, values(B.RUNS)); sleep(0.01); end
    @test Reply(other.hello()).header["kind"] == "hello"
    @test !istaskdone(run)
    put!(go, nothing)
    @test fetch(run).output == "ab"
end
