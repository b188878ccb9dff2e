# Installation

"Called after the module was installed or found."
hello() = reply(object(:kind => "hello", :epoch => EPOCH, :julia => string(VERSION)))
