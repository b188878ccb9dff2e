# Interrupts

@testset Reported "interrupts code that waits" begin
    for code in ("sleep(100)", "wait(Condition())", "take!(Channel(0))", "while true; yield(); end", "while true; print(\".\"); end", "wait(@async sleep(100))", "run(`sleep 100`)", "@sync for i in 1:2; @async sleep(100); end")
        id, task = started(code)
        until(() -> poll(id).header["state"] == "running")
        sleep(0.05)
        @test interrupted(id) == "thrown"
        @test followed(id).report["kind"] == "interrupted"
        wait(task)
    end
    @test value_text(ran("1")) == "1"
end

@testset Reported "lets code catch the interrupt and continue" begin
    id, task = started("try; sleep(100); catch problem; println(typeof(problem)); end; 5")
    until(() -> poll(id).header["state"] == "running")
    sleep(0.05)
    @test interrupted(id) == "thrown"
    ended = followed(id)
    @test ended.output == "InterruptException\n" && value_text(ended) == "5"
    wait(task)
    id, task = started("n = 0; while n < 2; try; sleep(100); catch; global n += 1; end; end; n")
    for _ in 1:2
        sleep(0.1)
        @test interrupted(id) == "thrown"
    end
    @test value_text(followed(id)) == "2"
    wait(task)
end

@testset Reported "handles simultaneous interrupts" begin
    for _ in 1:5
        id, task = started("sleep(100)")
        until(() -> poll(id).header["state"] == "running")
        sleep(0.02)
        outcomes = [@async(interrupted(id)) for _ in 1:4]
        @test all(outcome -> fetch(outcome) in ("thrown", "ended"), outcomes)
        @test followed(id).report["kind"] == "interrupted"
        wait(task)
    end
    @test value_text(ran("1")) == "1"
end

@testset Reported "interrupts code that computes when it next waits" begin
    id, task = started("deadline = time() + 0.3; while time() < deadline; end; println(\"computed\"); sleep(100)")
    @test interrupted(id) == "thrown"
    @test followed(id).report["kind"] == "interrupted"
    wait(task)
end

@testset Reported "cancels a queued run at once" begin
    ran("touched = 0")
    first_id, first_task = started("sleep(0.5)")
    second_id, second_task = started("global touched = 1")
    @test interrupted(second_id) == "withdrawn"
    @test followed(second_id).report["kind"] == "withdrawn"
    @test poll(first_id).header["state"] == "running"
    @test interrupted(second_id) == "ended"
    wait(first_task)
    wait(second_task)
    @test value_text(ran("touched")) == "0"
end

@testset Reported "cancels a run that has not arrived yet" begin
    ran("touched = 0")
    @test interrupted("later-1") == "withdrawn"
    @test begin_run("global touched = 1"; id = "later-1").header["report"]["kind"] == "withdrawn"
    @test value_text(ran("touched")) == "0"
end

@testset Reported "reports that an ended run cannot be interrupted" begin
    ended = ran("1")
    @test interrupted(ended.id) == "ended"
    B.forget(B.EPOCH, ended.id)
    @test interrupted(ended.id) == "ended"
    @test followed(ran("1").id).report["kind"] == "value"
end

@testset Reported "interrupts a value's show that waits" begin
    id, task = started("struct Slow end\nBase.show(io::IO, ::Slow) = sleep(100)\nSlow()")
    until(() -> poll(id).header["state"] == "running")
    sleep(0.3)
    @test interrupted(id) == "thrown"
    @test followed(id).report["kind"] == "interrupted"
    wait(task)
end

@testset Reported "restores everything after an interrupted run" begin
    before = (stdout, stderr, length(Base.Multimedia.displays))
    id, task = started("sleep(100)")
    sleep(0.05)
    interrupted(id)
    wait(task)
    @test before == (stdout, stderr, length(Base.Multimedia.displays))
    @test current_task().sticky
end
