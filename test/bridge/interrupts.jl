# Interrupting

@testset Told "code that waits is interrupted" begin
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

@testset Told "code may catch it and go on" begin
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

@testset Told "two at once do no harm" begin
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

@testset Told "code that computes is interrupted when it next waits" begin
    id, task = started("deadline = time() + 0.3; while time() < deadline; end; println(\"computed\"); sleep(100)")
    @test interrupted(id) == "thrown"
    @test followed(id).report["kind"] == "interrupted"
    wait(task)
end

@testset Told "a run that waits for its turn is taken back at once" begin
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

@testset Told "a run that has not come yet never runs" begin
    ran("touched = 0")
    @test interrupted("later-1") == "withdrawn"
    @test begin_run("global touched = 1"; id = "later-1").header["report"]["kind"] == "withdrawn"
    @test value_text(ran("touched")) == "0"
end

@testset Told "after the end there is nothing to interrupt" begin
    ended = ran("1")
    @test interrupted(ended.id) == "ended"
    B.forget(B.EPOCH, ended.id)
    @test interrupted(ended.id) == "ended"
    @test followed(ran("1").id).report["kind"] == "value"
end

@testset Told "a value whose show waits is interrupted" begin
    id, task = started("struct Slow end\nBase.show(io::IO, ::Slow) = sleep(100)\nSlow()")
    until(() -> poll(id).header["state"] == "running")
    sleep(0.3)
    @test interrupted(id) == "thrown"
    @test followed(id).report["kind"] == "interrupted"
    wait(task)
end

@testset Told "the end of a run that was interrupted leaves nothing behind" begin
    before = (stdout, stderr, length(Base.Multimedia.displays))
    id, task = started("sleep(100)")
    sleep(0.05)
    interrupted(id)
    wait(task)
    @test before == (stdout, stderr, length(Base.Multimedia.displays))
    @test current_task().sticky
end
