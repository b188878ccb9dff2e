# The Julia side of the sandbox: an HTTP server inside the Julia process, as in Engee, so that a
# computation that never yields blocks every other request. Each connection has a task, and each eval
# runs in that task, in Main, as the file "none". Needs only Sockets and runs on Julia 1.5 to 1.12.
module Pod

using Sockets

"Returns the JSON string for `text`. Bytes that are not UTF-8 become U+FFFD."
function quoted(text::AbstractString)
    out = IOBuffer()
    print(out, '"')
    for c in text
        if !isvalid(c)
            print(out, '\ufffd')
        elseif c == '"' || c == '\\'
            print(out, '\\', c)
        elseif c == '\n'
            print(out, "\\n")
        elseif c < ' '
            print(out, "\\u", string(UInt32(c), base = 16, pad = 4))
        else
            print(out, c)
        end
    end
    print(out, '"')
    return String(take!(out))
end

"Returns a value as the documentation shows it: a string without quotes, anything else as `repr`."
shown(value) = value isa AbstractString ? String(value) : repr(value)

"Parses `code` into statements that are evaluated in order. A name that is a whole statement keeps its line, as in the documented trace."
function parsed_statements(code::String)
    parsed = Base.parse_input_line(code; filename = "none")
    Meta.isexpr(parsed, :toplevel) || return parsed
    line = LineNumberNode(1, :none)
    statements = map(parsed.args) do statement
        statement isa LineNumberNode && (line = statement)
        return statement isa Symbol ? Expr(:block, line, statement) : statement
    end
    return Expr(:toplevel, statements...)
end

"Evaluates `code` in Main. The documented trace also has the platform's frame at line 4 of the file none."
function eval_mask_code(code::String)
    inner = :(Core.eval($Main, $(QuoteNode(parsed_statements(code)))))
    value = Core.eval(Main, Expr(:block, LineNumberNode(4, :none), inner))
    return Base.invokelatest(shown, value)
end

"Returns the status and the JSON body of the reply to a failed evaluation."
function failure(exception, trace)
    message = Base.invokelatest(sprint, showerror, exception)
    description = string(message, '\n', Base.invokelatest(sprint, Base.show_backtrace, trace))
    return 400, string("{\"result_code\":\"command_error\",\"error\":{\"full_description\":", quoted(description),
        ",\"short_description\":", quoted(Base.invokelatest(repr, exception)),
        ",\"type\":", quoted(string(typeof(exception))), "}}")
end

function evaluate(code::String)
    try
        return 200, string("{\"result\":", quoted(eval_mask_code(code)), "}")
    catch exception
        return failure(exception, catch_backtrace())
    end
end

"Reads the body of one HTTP/1.1 request. Returns `nothing` when the client disconnects before the end."
function read_request(socket)
    length = 0
    readline(socket)
    while true
        line = readline(socket)
        isempty(line) && break
        name, value = split(line, ':'; limit = 2)
        lowercase(name) == "content-length" && (length = parse(Int, strip(value)))
    end
    body = read(socket, length)
    return sizeof(body) == length ? String(body) : nothing
end

function respond(socket, status, body)
    reason = status == 200 ? "OK" : "Bad Request"
    # A single write, because several small ones would each wait for an acknowledgment.
    write(socket, string("HTTP/1.1 $status $reason\r\nContent-Type: application/json\r\n",
        "Content-Length: $(sizeof(body))\r\nConnection: close\r\n\r\n", body))
end

function handle_connection(socket)
    try
        code = read_request(socket)
        code === nothing || respond(socket, evaluate(code)...)
    catch exception
        # The client disconnected while its code was running.
        exception isa Base.IOError || rethrow()
    finally
        close(socket)
    end
end

"Ends this process when the sandbox that started it ends in any way, even while Julia is computing."
function die_with_parent()
    Sys.islinux() && ccall(:prctl, Cint, (Cint, Culong), 1, 9)
    if Sys.isunix()
        parent = ccall(:getppid, Cint, ())
        Timer(1; interval = 1) do _
            ccall(:getppid, Cint, ()) == parent || exit(1)
        end
    end
end

function serve()
    die_with_parent()
    # The first evaluation and the first error compile the code above, so do both before the first request.
    evaluate("1 + 1")
    evaluate("sqrt(-1.0)")
    server = listen(ip"127.0.0.1", 0)
    println(stdout, "listening on ", Int(getsockname(server)[2]))
    flush(stdout)
    while true
        socket = accept(server)
        @async handle_connection(socket)
    end
end

end
