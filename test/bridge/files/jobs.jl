# Jobs

"Defines a kind of job in a module: it counts its starts, emits `count` items of `size` characters, and waits until `GO` is set."
function define_trial(files)
    Core.eval(files, quote
        const STARTS = Ref(0)
        const GO = Ref(true)
        function run_job(::Val{:trial}, job, args)
            STARTS[] += 1
            job.total = 10
            for number in 1:parse(Int, args[1])
                emit!(job, object(:number => number, :text => "x"^parse(Int, args[2])))
            end
            while !GO[]
                check!(job)
                sleep(0.001)
            end
            advance!(job, 10)
            return object(:text => get(args, 3, ""))
        end
        run_job(::Val{:broken}, job, args) = error("secret")
        run_job(::Val{:full}, job, args) = throw(SystemError("x", Libc.ENOSPC))
        run_job(::Val{:taken}, job, args) = throw(Problem(:exists, "/p", "why"))
        function run_job(::Val{:busy}, job, args)
            while true
                check!(job)
            end
        end
    end)
    return files
end
define_trial(F)
define_trial(SMALL)
"A module that keeps few bytes of results."
const FORGETFUL = define_trial(loaded_files("#engee_files_forgetful", "KEPT_BYTES" => 5000))

@testset Reported "runs a job once and replies the same to a repeated request" begin
    before = F.STARTS[]
    header, items = done("trial", "2", "3", "result"; id = "once")
    @test header["state"] == "done"
    @test (header["done"], header["total"]) == (10, 10)
    @test header["result"] == Dict("text" => "result")
    @test header["problem"] === nothing
    @test items == [Dict("number" => 1, "text" => "xxx"), Dict("number" => 2, "text" => "xxx")]
    @test begin_job("trial", "9", "9"; id = "once") == header
    @test poll("once") == header
    @test poll("once", 2)["items"] == []
    @test poll("once", 1)["position"] == 1
    @test F.STARTS[] == before + 1
end

@testset Reported "starts one job for two requests at the same time" begin
    before = F.STARTS[]
    F.GO[] = false
    tasks = [@async(begin_job("trial", "0", "0"; id = "twin")) for _ in 1:3]
    until(() -> F.STARTS[] > before)
    F.GO[] = true
    @test all(task -> fetch(task)["id"] == "twin", tasks)
    @test followed(poll("twin"))[1]["state"] == "done"
    @test F.STARTS[] == before + 1
end

@testset Reported "replies to a job of another epoch and does nothing" begin
    before = F.STARTS[]
    for text in (F.start_job("other", "e", "trial", base64encode("0"), base64encode("0")), F.poll_job("other", "e", 0), F.cancel_job("other", "e"))
        @test answer(text)[1] == Dict("kind" => "otherEpoch", "epoch" => F.EPOCH)
    end
    @test F.STARTS[] == before
    @test poll("e") == Dict("kind" => "unknown", "epoch" => F.EPOCH)
end

@testset Reported "replies with progress after a second while a job runs" begin
    F.GO[] = false
    started = time()
    header = begin_job("trial", "1", "1"; id = "slow")
    @test 0.9 < time() - started < 10
    @test (header["state"], header["result"], header["problem"]) == ("running", nothing, nothing)
    @test length(header["items"]) == 1
    F.GO[] = true
    @test followed(header)[1]["state"] == "done"
end

@testset Reported "reports failures of jobs as problems" begin
    @test done("broken")[1]["problem"] == Dict("problem" => "failed", "path" => "", "detail" => "ErrorException")
    @test done("full")[1]["problem"]["problem"] == "noSpace"
    header = done("taken")[1]
    @test header["state"] == "failed"
    @test header["problem"] == Dict("problem" => "exists", "path" => "/p", "detail" => "why")
    @test done("unheard-of")[1]["problem"]["problem"] == "invalid"
    @test done("trial")[1]["state"] == "failed"
end

@testset Reported "cancels a running job, also one that computes" begin
    F.GO[] = false
    header = begin_job("trial", "0", "0")
    canceled(header["id"])
    header = followed(header)[1]
    @test header["state"] == "canceled"
    @test header["problem"]["problem"] == "canceled"
    F.GO[] = true
    busy = begin_job("busy")
    @test busy["state"] == "running"
    started = time()
    canceled(busy["id"])
    @test followed(busy)[1]["state"] == "canceled"
    @test time() - started < 1
end

@testset Reported "does not start a job that was canceled before it arrived" begin
    before = F.STARTS[]
    @test canceled("early")["state"] == "canceled"
    @test begin_job("trial", "0", "0"; id = "early")["state"] == "canceled"
    @test F.STARTS[] == before
end

@testset Reported "keeps the outcome of an ended job when it is canceled" begin
    header = done("trial", "0", "0")[1]
    @test canceled(header["id"]) == header
    @test poll(header["id"]) == header
end

@testset Reported "lets other calls work while a job computes" begin
    busy = begin_job("busy")
    started = time()
    for _ in 1:10
        list(USER)
        yield()
    end
    @test time() - started < 5
    canceled(busy["id"])
    @test followed(busy)[1]["state"] == "canceled"
end

@testset Reported "limits running and waiting jobs" begin
    SMALL.GO[] = false
    before = SMALL.STARTS[]
    first_job = begin_job("trial", "0", "0"; files = SMALL)
    waiting = [begin_job("trial", "0", "0"; files = SMALL) for _ in 1:3]
    @test all(header -> header["state"] == "running", waiting)
    @test SMALL.STARTS[] == before + 1
    refused = begin_job("trial", "0", "0"; files = SMALL, id = "refused")
    @test problem(refused) == "failed"
    @test poll("refused"; files = SMALL)["kind"] == "unknown"
    # A waiting job ends at once.
    @test canceled(waiting[2]["id"]; files = SMALL)["state"] == "canceled"
    SMALL.GO[] = true
    @test followed(waiting[3]; files = SMALL)[1]["state"] == "done"
    @test SMALL.STARTS[] == before + 3
end

@testset Reported "delivers items in pages before the job ends for the client" begin
    header = begin_job("trial", "7", "1"; files = SMALL, id = "pages")
    until(() -> SMALL.JOBS["pages"].state === :done)
    header = poll("pages"; files = SMALL)
    @test (header["state"], header["result"], length(header["items"])) == ("running", nothing, 3)
    @test poll("pages", 3; files = SMALL)["state"] == "running"
    last_page = poll("pages", 6; files = SMALL)
    @test (last_page["state"], length(last_page["items"])) == ("done", 1)
    @test poll("pages", 99; files = SMALL)["position"] == 7
    @test length(followed(header; files = SMALL)[2]) == 7
    # An item that is longer than a page is one.
    long = done("trial", "2", "350"; files = SMALL)
    @test length(long[2]) == 2
    @test length(poll(long[1]["id"]; files = SMALL)["items"]) == 1
end

@testset Reported "ends a job with too many items" begin
    header = done("trial", "9", "200"; files = SMALL)[1]
    @test header["problem"]["problem"] == "tooLarge"
end

@testset Reported "drops items and long results of old jobs and keeps their outcome" begin
    small = done("trial", "0", "0"; files = SMALL)[1]
    ids = [done("trial", "2", "1", "x"^number; files = SMALL)[1]["id"] for number in (1, 1, 200)]
    header = poll(ids[1]; files = SMALL)
    @test header["state"] == "failed"
    @test header["problem"]["detail"] == "the result is no longer kept"
    @test isempty(SMALL.JOBS[ids[1]].items)
    @test poll(ids[2]; files = SMALL)["state"] == "done"
    @test poll(small["id"]; files = SMALL) == small
    SMALL.JOBS[ids[2]].ended_at -= 301
    @test poll(ids[2]; files = SMALL)["state"] == "failed"
    @test poll(ids[3]; files = SMALL)["state"] == "done"
    starts = SMALL.STARTS[]
    @test begin_job("trial", "0", "0"; files = SMALL, id = ids[1])["state"] == "failed"
    @test SMALL.STARTS[] == starts
end

@testset Reported "limits the bytes of items and results that it keeps" begin
    ids = [done("trial", "10", "200"; files = FORGETFUL)[1]["id"] for _ in 1:3]
    @test poll(ids[1]; files = FORGETFUL)["problem"]["detail"] == "the result is no longer kept"
    @test length(poll(ids[2]; files = FORGETFUL)["items"]) == 10
    # The newest one stays, however large it is.
    large = done("trial", "1", "9000"; files = FORGETFUL)[1]
    @test length(poll(large["id"]; files = FORGETFUL)["items"]) == 1
    @test poll(ids[3]; files = FORGETFUL)["state"] == "failed"
end

@testset Reported "forgets the oldest outcomes" begin
    ids = [done("trial", "0", "0"; files = SMALL)[1]["id"] for _ in 1:6]
    @test poll(ids[1]; files = SMALL)["kind"] == "unknown"
    @test poll(ids[2]; files = SMALL)["state"] == "done"
    @test length(SMALL.JOBS) == length(SMALL.ENDED) == 5
end
