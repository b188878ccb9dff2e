# Files that changed in a period

now_ms() = floor(Int, time() * 1000)

"Waits until what is written now is certainly later than what was written before."
pass(from = time()) = until(() -> time() > from + 3 * F.CLOCK_TICK)

"Finds what changed since `start` and returns the result and the sorted paths below the folder."
function changed(folder, start, stop = ""; left_out = "", limit = "100", id = next_id())
    header, items = done("find_changed", folder, left_out, limit, string(start), string(stop), id)
    return something(header["result"], header["problem"]), sort!([item["path"][sizeof(folder)+2:end] for item in items])
end

@testset Reported "finds the files that were written in a period" begin
    folder = new_folder()
    mkpath("$folder/sub dir/вложенная")
    write("$folder/before", "x")
    write("$folder/rewritten", "x")
    pass()
    start = now_ms()
    write("$folder/rewritten", "xyz")
    write("$folder/sub dir/вложенная/новый файл.csv", "12345")
    stop = now_ms()
    pass()
    write("$folder/after", "x")
    @test changed(folder, start, stop) == (Dict("isCut" => false, "isCleaned" => true), ["rewritten", "sub dir/вложенная/новый файл.csv"])
    @test changed(folder, start)[2] == ["after", "rewritten", "sub dir/вложенная/новый файл.csv"]
    item = done("find_changed", "$folder/sub dir", "", "10", string(start), "", next_id())[2][1]
    @test item["size"] == 5
    # A later change is not what the run wrote.
    write("$folder/rewritten", "later")
    @test changed(folder, start, stop)[2] == ["sub dir/вложенная/новый файл.csv"]
end

@testset Reported "finds files that keep the time of their content" begin
    folder = new_folder()
    write("$folder/old", "x")
    write("$folder/copied", "x")
    pass()
    start = now_ms()
    mv("$folder/old", "$folder/moved")
    run(`cp -p $folder/copied $folder/copy`)
    run(`touch -d 2001-02-03 $folder/copy`)
    @test changed(folder, start)[2] == ["copy", "moved"]
end

@testset Reported "finds no hidden files, no files of Engee and nothing through links" begin
    folder = new_folder()
    for place in (".hidden", ".engee-vscode/x", "lsp_store", "sub/lsp_store", "sub/.git")
        mkpath("$folder/$place")
        write("$folder/$place/file", "x")
    end
    write("$folder/.dot", "x")
    other = new_folder()
    write("$other/file", "x")
    symlink(other, "$folder/link")
    symlink("sub/lsp_store/file", "$folder/link2")
    symlink(".", "$folder/sub/loop")
    @test changed(folder, 0; left_out = "da_store\0lsp_store")[2] == ["sub/lsp_store/file"]
    @test changed(folder, 0)[2] == ["lsp_store/file", "sub/lsp_store/file"]
end

@testset Reported "bounds the number of changed files" begin
    folder = new_folder()
    for number in 1:4
        write("$folder/$number", "x")
    end
    @test changed(folder, 0; limit = "4") == (Dict("isCut" => false, "isCleaned" => true), ["1", "2", "3", "4"])
    result, paths = changed(folder, 0; limit = "3")
    @test result["isCut"]
    @test length(paths) == 3
end

@testset Reported "compares the clocks and leaves nothing" begin
    folder = new_folder()
    write("$folder/a", "x")
    @test changed(folder, 0; id = "clock-1")[2] == ["a"]
    @test !ispath("$USER/.engee-vscode")
    # The clocks are equal as far as one can see.
    @test F.clock_bounds(10.5, 10.51, 10.6) == (-F.CLOCK_TICK, F.CLOCK_TICK)
    @test F.clock_bounds(10.5, 10.49, 10.6) == (-F.CLOCK_TICK, F.CLOCK_TICK)
    # A file system that keeps whole seconds.
    @test F.clock_bounds(10.5, 10.0, 10.6) == (-1.0, 1.0)
    # The other clock is three seconds ahead, and two behind.
    @test all(isapprox.(F.clock_bounds(10.5, 13.51, 10.6), (2.91 - F.CLOCK_TICK, 3.01 + F.CLOCK_TICK)))
    @test all(isapprox.(F.clock_bounds(10.5, 8.51, 10.6), (-2.09 - F.CLOCK_TICK, -1.99 + F.CLOCK_TICK)))
end

@testset Reported "finds changed files where nothing can be written" begin
    folder = new_folder()
    write("$folder/a", "x")
    symlink(folder, "$USER/.engee-vscode")
    @test changed(folder, now_ms() - 60_000)[2] == ["a"]
    @test readdir(folder) == ["a"]
    rm("$USER/.engee-vscode")
end

@testset Reported "rejects what is not a period or not a folder" begin
    folder = new_folder()
    write("$folder/file", "x")
    @test changed(folder, "soon")[1]["problem"] == "invalid"
    @test changed(folder, 0, "later")[1]["problem"] == "invalid"
    @test changed("$folder/file", 0)[1]["problem"] == "notAFolder"
    @test changed("$folder/none", 0)[1]["problem"] == "notFound"
    @test changed("/etc", 0)[1]["problem"] == "outside"
end
