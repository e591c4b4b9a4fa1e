locals {
 h1 = <<EOT
    %{ for i in [1,2] ~}
    server ${i}
    %{ endfor ~}
end
EOT
 h2 = <<-EOT
    %{ for i in [1,2] ~}
    server ${i}
    %{ endfor ~}
    end
  EOT
 h3 = <<-EOT
foo
    ${1}
    bar
EOT
 h4 = <<-EOT
    a
  
      b ${1}

    c
    EOT
 h5 = <<EOT
a
   ${~ 1 ~}
   
  b
EOT
 h6 = <<-EOT
    a
      %{ if true ~}
      b
      %{~ else }
      c
      %{ endif }
    EOT
 h7 = <<EOT
a \n $${x} %%{if} \" $$ %% $$${1} "q"
EOT
 q1 = "a \n ${~ 1 ~} \n \n b"
 q2 = "a   %{~ if true ~}   b   %{~ else ~} c %{~ endif ~}   d"
 q3 = "  ${ "x" ~}  ${ "y" }  "
 q4 = "$${a} %%{b} $$ %% $$${1} \u00e9 \U0001F600 \" \\ $x %y $"
 q5 = "%{ if true }5%{ endif }"
 q6 = "%{ for k, v in {a=1,b=2} }${k}=${v},%{ endfor }"
}

locals {
 numbers = [3, 1, 2]
 words = ["b", "a", "c", "a"]
 object = { name = "n", port = 5000, on = true, none = null, inner = { list = [1, "two", false] } }
 nothing = null
 yes = true
 tags = { Name = "x", project_name = "module02" }
 people = [{ name = "ann", age = 3 }, { name = "bob", age = 4 }]
 table = { one = { az = "a", n = 1 }, two = { az = "b", n = 2 } }
 empty = []
 text = "hello world"
 typed = tolist(["a", "b"])
 typed_map = tomap({ a = "1", b = "2" })
 script = <<-EOT
    #!/bin/bash
    yum install -y python3
    %{~ for p in ["flask", "boto3"] ~}
    pip install ${p}
    %{~ endfor ~}

    cat > /etc/x <<'EOF'
    	tab ${upper("x")}
    EOF
 EOT
}
