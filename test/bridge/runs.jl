# Runs

@testset Reported "replies with progress and runs nothing for a known id" begin
    ran("counter = 0")
    first_answer = begin_run("global counter += 1; println(\"once\")"; id = "known-1")
    @test String(first_answer.payload) == "once\n"
    again = begin_run("global counter += 1"; id = "known-1")
    @test again.header["state"] == "done" && String(again.payload) == "once\n"
    @test value_text(ran("counter")) == "1"
    id, task = started("global counter += 1; sleep(0.3)")
    @test begin_run("global counter += 1"; id = id).header["state"] == "running"
    wait(task)
    @test value_text(ran("counter")) == "2"
end

@testset Reported "runs one at a time across bridges" begin
    @test B.TURN === SMALL.TURN
    for bridge in (B, SMALL)
        first_id, first_task = started("for i in 1:5; println(\"a\"); sleep(0.02); end")
        second_id, second_task = started("for i in 1:5; println(\"b\"); sleep(0.02); end"; bridge = bridge)
        until(() -> poll(first_id).header["state"] == "running")
        @test poll(second_id; bridge = bridge).header["state"] == "waiting"
        wait(first_task)
        wait(second_task)
        @test followed(first_id).output == "a\n"^5
        @test followed(second_id; bridge = bridge).output == "b\n"^5
    end
end

@testset Reported "runs in the order of arrival" begin
    ran("order = Int[]")
    tasks = [last(started("push!(order, $i); sleep(0.01)")) for i in 1:6]
    foreach(wait, tasks)
    @test value_text(ran("order == 1:6")) == "true"
end

@testset Reported "does not let a new run overtake waiting ones" begin
    ran("late = Int[]")
    Base.acquire(B.TURN)
    _, waiting = started("push!(late, 1)")
    # It starts before the waiting run is notified.
    coming = @async begin_run("push!(late, 2)")
    Base.release(B.TURN)
    foreach(wait, (waiting, coming))
    @test value_text(ran("late == 1:2")) == "true"
end

@testset Reported "says when a run began and ended, without the time that it waited" begin
    now() = floor(Int, time() * 1000)
    Base.acquire(B.TURN)
    id, task = started("sleep(0.05)")
    until(() -> poll(id).header["state"] == "waiting")
    header = poll(id).header
    @test (header["began"], header["ended"]) == (0, 0)
    free = now()
    Base.release(B.TURN)
    until(() -> poll(id).header["state"] != "waiting")
    wait(task)
    header = poll(id).header
    @test free <= header["began"] <= header["ended"] - 50
    @test header["ended"] <= now()
end

@testset Reported "rejects requests for another epoch" begin
    @test Reply(B.run("other-1", "x-1", base64encode("error()"), base64encode("f"), 1, 80, 24, false, "")).header["kind"] == "otherEpoch"
    @test Reply(B.poll("other-1", "x-1", 0, 0, 0)).header["kind"] == "otherEpoch"
    @test Reply(B.interrupt("other-1", "x-1")).header["kind"] == "otherEpoch"
    @test Reply(B.forget("other-1", "x-1")).header["kind"] == "otherEpoch"
    @test Reply(B.save("other-1", "x-1", "output", base64encode("/x"))).header["kind"] == "otherEpoch"
    @test poll("x-1").header["kind"] == "unknown"
    @test Reply(B.hello()).header["epoch"] == B.EPOCH != SMALL.EPOCH
end

@testset Reported "keeps a run until it is forgotten and remembers its id" begin
    ended = ran("println(1)")
    @test Reply(B.forget(B.EPOCH, ended.id, "never-seen")).header["kind"] == "forgotten"
    @test poll(ended.id).header["kind"] == "forgotten"
    @test begin_run("println(2)"; id = ended.id).header["kind"] == "forgotten"
    id, task = started("sleep(0.2); println(3)")
    B.forget(B.EPOCH, id)
    wait(task)
    @test followed(id).output == "3\n"
end

@testset Reported "keeps only the last runs" begin
    ids = [ran("$i"; bridge = SMALL).id for i in 1:7]
    kinds = [poll(id; bridge = SMALL).header["kind"] for id in ids]
    @test kinds == ["forgotten", "forgotten", "forgotten", "run", "run", "run", "run"]
end

@testset Reported "starts the reply to a run at the position of the newest poll" begin
    id, task = started("println(\"first\"); sleep(0.2); println(\"second\")")
    until(() -> poll(id).header["bytes"] == 6)
    poll(id, 6)
    answer = fetch(task)
    @test answer.header["position"] == 6 && String(answer.payload) == "second\n"
    @test followed(id).output == "first\nsecond\n"
end

@testset Reported "waits for news at most as long as the poll allows" begin
    id, task = started("sleep(0.3); println(\"news\"); sleep(0.3)")
    until(() -> poll(id).header["state"] == "running")
    @test String(poll(id; wait_ms = 10_000).payload) == "news\n"
    @test poll(id, 5; wait_ms = 20).header["report"] === nothing
    @test poll(id, 5; wait_ms = 10_000).header["report"] !== nothing
    wait(task)
end

@testset Reported "reports an error for a run that cannot start and continues with the next one" begin
    broken = Reply(B.run(B.EPOCH, "broken-1", "no base64!", base64encode("f"), 1, 80, 24, false, ""))
    @test broken.header["report"]["kind"] == "error"
    @test value_text(ran("1")) == "1"
end

@testset Reported "completes a run that defines a module with the bridge's name" begin
    other = loaded_bridge("#engee_taken")
    id = "taken-1"
    code = "module var\"#engee_taken\"; run() = 5; end\nprintln(\"done\")"
    answer = Reply(other.run(other.EPOCH, id, base64encode(code), base64encode("f#taken-1"), 1, 80, 24, false, ""))
    @test endswith(String(answer.payload), "done\n")
    @test getfield(Main, Symbol("#engee_taken")) !== other
    @test loaded_bridge("#engee_after").TURN === B.TURN
end
