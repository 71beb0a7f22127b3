# Declares what generated code names of the client library of RubyGems, as far as a file needs it to be read: it calls nothing.
module ServiceStack
  module DTO; end
  class ResponseStatus; end
end
